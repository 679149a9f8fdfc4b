-- When a project became free again. A claim that was clicked before came too late, however late it is delivered.
ALTER TABLE `projects` ADD COLUMN `freeSince` DATETIME(3) NULL;
