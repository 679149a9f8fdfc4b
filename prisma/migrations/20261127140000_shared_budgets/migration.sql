-- The call's unique name, under which all processes count it, so that none counts it twice.
ALTER TABLE `slack_spends` ADD COLUMN `ref` VARCHAR(64) NULL;

-- The connections to Slack that each app may have, ten in all: a process opens one when it has a seat.
CREATE TABLE `slack_seats` (
  `bot` VARCHAR(16) NOT NULL,
  `seat` INTEGER NOT NULL,
  `holder` VARCHAR(64) NOT NULL,
  `takenAt` DATETIME(3) NOT NULL,

  INDEX `slack_seats_holder_idx`(`holder`),
  PRIMARY KEY (`bot`, `seat`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
