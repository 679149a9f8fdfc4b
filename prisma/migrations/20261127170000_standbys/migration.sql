-- Who stands in line for a project that somebody else has claimed: a row for each time that they did.
CREATE TABLE `standbys` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `projectId` INTEGER NOT NULL,
    `personId` INTEGER NOT NULL,
    `joinedAt` DATETIME(3) NOT NULL,
    `askedRound` INTEGER NULL,
    `aloneUntil` DATETIME(3) NULL,
    `isInLine` BOOLEAN NULL DEFAULT true,
    `end` ENUM('taken', 'claimed', 'passed', 'missed', 'left', 'unreachable', 'over') NULL,
    `endedAt` DATETIME(3) NULL,

    INDEX `standbys_projectId_isInLine_id_idx`(`projectId`, `isInLine`, `id`),
    INDEX `standbys_personId_isInLine_idx`(`personId`, `isInLine`),
    INDEX `standbys_end_endedAt_idx`(`end`, `endedAt`),
    UNIQUE INDEX `standbys_projectId_personId_isInLine_key`(`projectId`, `personId`, `isInLine`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `standbys` ADD CONSTRAINT `standbys_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE `standbys` ADD CONSTRAINT `standbys_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;
