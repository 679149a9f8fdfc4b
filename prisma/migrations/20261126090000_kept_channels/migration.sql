-- A channel that a setting names, once found, is known by its id: names wander in Slack.
CREATE TABLE `kept_channels` (
    `setting` VARCHAR(32) NOT NULL,
    `name` VARCHAR(80) NOT NULL,
    `slackId` VARCHAR(32) NOT NULL,
    `keptAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`setting`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What the operators are asked where another channel has taken the name, and what they decided.
CREATE TABLE `channel_questions` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `setting` VARCHAR(32) NOT NULL,
    `name` VARCHAR(80) NOT NULL,
    `keptId` VARCHAR(32) NOT NULL,
    `otherId` VARCHAR(32) NOT NULL,
    `askedAt` DATETIME(3) NOT NULL,
    `choice` VARCHAR(8) NULL,
    `decidedById` INTEGER NULL,
    `decidedAt` DATETIME(3) NULL,

    INDEX `channel_questions_setting_id_idx`(`setting`, `id`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
