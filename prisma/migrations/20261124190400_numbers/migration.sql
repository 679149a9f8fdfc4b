-- What answering questions about numbers needs: subscriptions, pinned questions, and indexes that hold what metrics count.

CREATE TABLE `subscriptions` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `key` VARCHAR(120) NOT NULL,
    `bot` VARCHAR(16) NOT NULL,
    `channelId` VARCHAR(32) NOT NULL,
    `slackId` VARCHAR(32) NOT NULL,
    `question` VARCHAR(1000) NOT NULL,
    `recurrence` JSON NOT NULL,
    `nextAt` DATETIME(3) NOT NULL,
    `lastAt` DATETIME(3) NULL,
    `pausedAt` DATETIME(3) NULL,
    `endedAt` DATETIME(3) NULL,
    `createdAt` DATETIME(3) NOT NULL,
    UNIQUE INDEX `subscriptions_key_key`(`key`),
    INDEX `subscriptions_endedAt_pausedAt_nextAt_idx`(`endedAt`, `pausedAt`, `nextAt`),
    INDEX `subscriptions_channelId_endedAt_idx`(`channelId`, `endedAt`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `pinned_questions` (
    `slackId` VARCHAR(32) NOT NULL,
    `question` VARCHAR(300) NOT NULL,
    `pinnedAt` DATETIME(3) NOT NULL,
    PRIMARY KEY (`slackId`, `question`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `projects`
    ADD INDEX `projects_requestedAt_claimedAt_idx`(`requestedAt`, `claimedAt`),
    ADD INDEX `projects_startedAt_claimedAt_idx`(`startedAt`, `claimedAt`),
    ADD INDEX `projects_completedAt_code_idx`(`completedAt`, `code`),
    ADD INDEX `projects_cancelledAt_idx`(`cancelledAt`);

ALTER TABLE `review_requests` ADD INDEX `review_requests_givenAt_idx`(`givenAt`);

ALTER TABLE `scores`
    ADD INDEX `scores_created_at_score_idx`(`created_at`, `score`),
    DROP INDEX `scores_created_at_idx`;
