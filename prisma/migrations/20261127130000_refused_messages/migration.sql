-- A message from the queue that can never be taken, and why. Its body is here only where the queue has nowhere else to put it.
CREATE TABLE `refused_messages` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `receivedAt` DATETIME(3) NOT NULL,
  `queue` VARCHAR(255) NOT NULL,
  `messageId` VARCHAR(255) NULL,
  `fault` VARCHAR(32) NOT NULL,
  `reason` TEXT NOT NULL,
  `bytes` INTEGER NOT NULL,
  `body` LONGTEXT NULL,
  `readAs` VARCHAR(8) NULL,

  INDEX `refused_messages_receivedAt_idx` (`receivedAt`),
  PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What the operators are told in one message that counts.
CREATE TABLE `counted_reports` (
  `key` VARCHAR(64) NOT NULL,
  `text` TEXT NOT NULL,
  `count` INTEGER NOT NULL,
  `firstAt` DATETIME(3) NOT NULL,
  `lastAt` DATETIME(3) NOT NULL,

  PRIMARY KEY (`key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
