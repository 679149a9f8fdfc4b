-- A due date without a time has no time zone. It goes on standing in dueAt too, as noon UTC, for the release before.
ALTER TABLE `projects` ADD COLUMN `dueOn` DATE NULL;
UPDATE `projects` SET `dueOn` = DATE(`dueAt`) WHERE TIME(`dueAt`) = '12:00:00.000';
