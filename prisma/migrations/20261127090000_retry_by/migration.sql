-- When a job that was put off is tried again at the latest, by the database's clock.
ALTER TABLE `jobs` ADD COLUMN `retryBy` DATETIME(3) NULL;
CREATE INDEX `jobs_retryBy_idx` ON `jobs`(`retryBy`);
