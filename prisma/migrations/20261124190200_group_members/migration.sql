-- Who is in the user groups that give a skill: somebody who joins the roster later has it at once.
CREATE TABLE `skill_group_members` (
    `groupId` VARCHAR(32) NOT NULL,
    `slackId` VARCHAR(32) NOT NULL,
    INDEX `skill_group_members_slackId_idx`(`slackId`),
    PRIMARY KEY (`groupId`, `slackId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `skill_group_members` ADD CONSTRAINT `skill_group_members_groupId_fkey` FOREIGN KEY (`groupId`) REFERENCES `skill_groups`(`groupId`) ON DELETE CASCADE ON UPDATE CASCADE;

-- The roster is listed by name, page by page; that an admin is left is decided under a lock on the admins.
CREATE INDEX `people_active_name_id_idx` ON `people`(`active`, `name`, `id`);
CREATE INDEX `people_role_active_idx` ON `people`(`role`, `active`);
