-- What a channel's topic, purpose, bookmarks and brief were set to: a channel that says something else is furnished anew.
ALTER TABLE `project_channels` ADD COLUMN `furnishedAs` CHAR(43) NULL;
