-- The question to a client how likely they are to recommend us: one for each completion of a project.
CREATE TABLE `surveys` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `projectId` INTEGER NOT NULL,
    `life` INTEGER NOT NULL,
    `state` ENUM('due', 'asked', 'left_out', 'no_address', 'quarantined', 'stopped', 'no_mail', 'refused', 'lapsed') NOT NULL DEFAULT 'due',
    `round` INTEGER NOT NULL DEFAULT 1,
    `nonce` CHAR(22) NOT NULL,
    `addressHash` CHAR(64) NULL,
    `decidedAt` DATETIME(3) NOT NULL,
    `askedAt` DATETIME(3) NULL,
    `lastAskedAt` DATETIME(3) NULL,
    `remindedAt` DATETIME(3) NULL,
    `because` VARCHAR(255) NULL,
    `createdAt` DATETIME(3) NOT NULL,

    INDEX `surveys_addressHash_lastAskedAt_idx`(`addressHash`, `lastAskedAt`),
    INDEX `surveys_askedAt_idx`(`askedAt`),
    UNIQUE INDEX `surveys_projectId_life_key`(`projectId`, `life`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Links that were mailed: of each token only its hash is here.
CREATE TABLE `survey_links` (
    `tokenHash` CHAR(64) NOT NULL,
    `surveyId` INTEGER NOT NULL,
    `addressHash` CHAR(64) NOT NULL,
    `madeAt` DATETIME(3) NOT NULL,

    INDEX `survey_links_surveyId_idx`(`surveyId`),
    INDEX `survey_links_madeAt_idx`(`madeAt`),
    PRIMARY KEY (`tokenHash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Addresses that were to be asked, and whether they want that no more.
CREATE TABLE `survey_recipients` (
    `addressHash` CHAR(64) NOT NULL,
    `stoppedAt` DATETIME(3) NULL,

    PRIMARY KEY (`addressHash`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What clients answered: scores of the source `survey`.
CREATE TABLE `survey_answers` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `surveyId` INTEGER NOT NULL,
    `score` TINYINT NOT NULL,
    `firstScore` TINYINT NOT NULL,
    `comment` MEDIUMTEXT NULL,
    `answeredAt` DATETIME(3) NOT NULL,
    `changedAt` DATETIME(3) NOT NULL,

    UNIQUE INDEX `survey_answers_surveyId_key`(`surveyId`),
    INDEX `survey_answers_answeredAt_idx`(`answeredAt`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- When the next mail may leave, of all processes.
CREATE TABLE `mail_pace` (
    `id` INTEGER NOT NULL,
    `nextAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `surveys` ADD CONSTRAINT `surveys_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `survey_links` ADD CONSTRAINT `survey_links_surveyId_fkey` FOREIGN KEY (`surveyId`) REFERENCES `surveys`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `survey_answers` ADD CONSTRAINT `survey_answers_surveyId_fkey` FOREIGN KEY (`surveyId`) REFERENCES `surveys`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- In which language a client is written to (BCP 47).
ALTER TABLE `clients`
    ADD COLUMN `language` VARCHAR(35) NULL;

-- What was said first, where a client has changed their score.
ALTER TABLE `feedback_posts`
    ADD COLUMN `firstScore` TINYINT NULL;
