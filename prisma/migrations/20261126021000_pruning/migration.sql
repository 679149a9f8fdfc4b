-- What is older than KEEP_DAYS is found by its age, however much is younger.
ALTER TABLE `events` ADD INDEX `events_receivedAt_idx` (`receivedAt`);
ALTER TABLE `messages` ADD INDEX `messages_postedAt_idx` (`postedAt`);
ALTER TABLE `shared_files` ADD INDEX `shared_files_sharedAt_idx` (`sharedAt`);
ALTER TABLE `notices` ADD INDEX `notices_reportedAt_idx` (`reportedAt`);
