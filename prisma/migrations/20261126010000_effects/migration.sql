-- One table for everything that must not happen twice outside; see docs/effects.md.
CREATE TABLE `effects` (
    `kind` VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `key` VARCHAR(160) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `state` ENUM('marked', 'in_doubt', 'done', 'refused', 'not_made') NOT NULL,
    `fence` BIGINT NOT NULL,
    `holder` VARCHAR(64) NULL,
    `attempts` INTEGER NOT NULL,
    `note` JSON NOT NULL,
    `outcome` JSON NULL,
    `because` VARCHAR(255) NULL,
    `markedAt` DATETIME(3) NOT NULL,
    `settlesAt` DATETIME(3) NULL,

    INDEX `effects_state_markedAt_idx`(`state`, `markedAt`),
    PRIMARY KEY (`kind`, `key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Calls in doubt at this moment. Who made them may still run, so they settle as late as a new mark does.
INSERT INTO `effects` (`kind`, `key`, `state`, `fence`, `attempts`, `note`, `markedAt`, `settlesAt`)
SELECT 'slack.post', `key`, 'in_doubt', 1, 1, JSON_OBJECT('to', `target`), `begunAt`, `begunAt` + INTERVAL 22 SECOND
FROM `messages` WHERE `begunAt` IS NOT NULL AND `ts` IS NULL;

INSERT INTO `effects` (`kind`, `key`, `state`, `fence`, `attempts`, `note`, `markedAt`, `settlesAt`)
SELECT 'slack.file', `key`, 'in_doubt', 1, 1, JSON_OBJECT('channel', `channel`, 'fileId', `fileId`), `begunAt`, `begunAt` + INTERVAL 22 SECOND
FROM `shared_files` WHERE `begunAt` IS NOT NULL AND `sharedAt` IS NULL AND `fileId` IS NOT NULL;

INSERT INTO `effects` (`kind`, `key`, `state`, `fence`, `attempts`, `note`, `markedAt`, `settlesAt`)
SELECT 'slack.channel', CONCAT(`projectId`, ':', `life`), 'in_doubt', 1, 1, JSON_OBJECT('name', `name`), `begunAt`, `begunAt` + INTERVAL 22 SECOND
FROM `project_channels` WHERE `begunAt` IS NOT NULL AND `slackId` IS NULL AND `name` IS NOT NULL;

-- What each Home shows.
INSERT INTO `effects` (`kind`, `key`, `state`, `fence`, `attempts`, `note`, `outcome`, `markedAt`)
SELECT 'slack.home', `personId`, 'done', 1, 1, JSON_OBJECT(), JSON_OBJECT('shown', `shown`), COALESCE(`publishedAt`, `openedAt`)
FROM `home_views` WHERE `shown` IS NOT NULL;
