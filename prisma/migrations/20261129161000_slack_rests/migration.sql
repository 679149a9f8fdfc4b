-- The channels that rest after a post, for processes that do not count together in Redis.
CREATE TABLE `slack_rests` (
  `bot` VARCHAR(16) NOT NULL,
  `channel` VARCHAR(32) NOT NULL,
  `holder` VARCHAR(64) NOT NULL,
  `until` DATETIME(3) NOT NULL,

  INDEX `slack_rests_until_idx`(`until`),
  PRIMARY KEY (`bot`, `channel`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
