-- How long a project waited for its claim while anybody was awake, and which offers went out in somebody's off-hours.
ALTER TABLE `projects` ADD COLUMN `awakeSecondsToClaim` INTEGER NULL;
ALTER TABLE `offers` ADD COLUMN `sentAt` DATETIME(3) NULL,
    ADD COLUMN `sentOffHours` BOOLEAN NULL;
