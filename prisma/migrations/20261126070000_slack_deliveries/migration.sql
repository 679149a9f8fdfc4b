-- What Slack brings is stored before it is acknowledged, and known when it comes again.
CREATE TABLE `slack_events` (
    `bot` VARCHAR(16) NOT NULL,
    `eventId` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `receivedAt` DATETIME(3) NOT NULL,
    `body` JSON NULL,

    INDEX `slack_events_receivedAt_idx`(`receivedAt`),
    PRIMARY KEY (`bot`, `eventId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `slack_acts` (
    `key` VARCHAR(64) NOT NULL,
    `actedAt` DATETIME(3) NOT NULL,
    `result` MEDIUMBLOB NOT NULL,

    INDEX `slack_acts_actedAt_idx`(`actedAt`),
    PRIMARY KEY (`key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
