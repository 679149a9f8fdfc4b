-- When people work: their hours and zone, days off, and what Slack last said of their do-not-disturb.
ALTER TABLE `people`
    ADD COLUMN `hours` VARCHAR(500) NULL,
    ADD COLUMN `timeZone` VARCHAR(64) NULL,
    ADD COLUMN `slackTimeZone` VARCHAR(64) NULL,
    ADD COLUMN `daysOff` TEXT NULL,
    ADD COLUMN `dndFrom` DATETIME(3) NULL,
    ADD COLUMN `dndTo` DATETIME(3) NULL,
    ADD COLUMN `dndReadAt` DATETIME(3) NULL;

-- An urgent project does not wait for anybody's opening.
ALTER TABLE `projects` ADD COLUMN `urgent` BOOLEAN NOT NULL DEFAULT false;

-- The opening that an offer waits for.
ALTER TABLE `offers` ADD COLUMN `opensAt` DATETIME(3) NULL;

-- What was decided about offering a project to somebody, and when: a line for each decision.
CREATE TABLE `offer_decisions` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `projectId` INTEGER NOT NULL,
    `round` INTEGER NOT NULL,
    `personId` INTEGER NOT NULL,
    `decision` VARCHAR(16) NOT NULL,
    `because` VARCHAR(16) NULL,
    `opensAt` DATETIME(3) NULL,
    `decidedAt` DATETIME(3) NOT NULL,

    INDEX `offer_decisions_projectId_round_personId_id_idx`(`projectId`, `round`, `personId`, `id`),
    INDEX `offer_decisions_personId_idx`(`personId`),
    INDEX `offer_decisions_decidedAt_idx`(`decidedAt`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `offer_decisions` ADD CONSTRAINT `offer_decisions_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE `offer_decisions` ADD CONSTRAINT `offer_decisions_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;
