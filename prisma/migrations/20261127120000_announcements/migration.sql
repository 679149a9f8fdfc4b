-- What is told to other systems. `position` is the place in the feed, given after the commit.
CREATE TABLE `announcements` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `eventId` VARCHAR(40) NOT NULL,
  `type` VARCHAR(64) NOT NULL,
  `lane` VARCHAR(120) NOT NULL,
  `at` DATETIME(3) NOT NULL,
  `body` MEDIUMTEXT NOT NULL,
  `position` BIGINT NULL,

  UNIQUE INDEX `announcements_eventId_key`(`eventId`),
  UNIQUE INDEX `announcements_position_key`(`position`),
  INDEX `announcements_lane_id_idx`(`lane`, `id`),
  INDEX `announcements_at_idx`(`at`),
  PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- One row: how far places in the feed were given. Its lock is what they are given under.
CREATE TABLE `announcement_feed` (
  `id` INTEGER NOT NULL,
  `position` BIGINT NOT NULL,

  PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
INSERT INTO `announcement_feed` (`id`, `position`) VALUES (1, 0);

-- When the project was last announced: what `updatedSince` asks for.
ALTER TABLE `projects` ADD COLUMN `toldAt` DATETIME(3) NULL;
CREATE INDEX `projects_toldAt_idx` ON `projects`(`toldAt`);
