-- How far an exchange was told of the feed.
CREATE TABLE `exchange_marks` (
  `exchange` VARCHAR(255) NOT NULL,
  `position` BIGINT NOT NULL,

  PRIMARY KEY (`exchange`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
