-- A project that another system gave to somebody whom the roster does not know, or who is not active on it.
ALTER TABLE `projects`
    ADD COLUMN `claimedElsewhereBy` VARCHAR(254) NULL;
