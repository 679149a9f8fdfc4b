-- Who requested a project in Slack: its PM as long as nobody else is. Those of before are known from the audit trail.
ALTER TABLE `projects`
    ADD COLUMN `requestedById` INTEGER NULL;

UPDATE `projects` SET `requestedById` = (
    SELECT `people`.`id` FROM `audit_entries`
      JOIN `people` ON `people`.`handle` = `audit_entries`.`actor`
     WHERE `audit_entries`.`projectCode` = `projects`.`code` AND `audit_entries`.`action` = 'project.requested'
     ORDER BY `audit_entries`.`id` LIMIT 1
);
