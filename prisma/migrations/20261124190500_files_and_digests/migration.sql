-- Files shared once per key, links to messages, the weekly digest, and indexes for its numbers.

CREATE TABLE `shared_files` (
    `key` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `bot` VARCHAR(16) NOT NULL,
    `channel` VARCHAR(32) NOT NULL,
    `fileId` VARCHAR(32) NULL,
    `begunAt` DATETIME(3) NULL,
    `sharedAt` DATETIME(3) NULL,
    PRIMARY KEY (`key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `messages` ADD COLUMN `permalink` VARCHAR(512) NULL;

CREATE TABLE `digests` (
    `slot` DATETIME(3) NOT NULL,
    `takenAt` DATETIME(3) NOT NULL,
    PRIMARY KEY (`slot`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE INDEX `feedback_posts_score_scoredAt_projectCode_idx` ON `feedback_posts`(`score`, `scoredAt`, `projectCode`);
CREATE INDEX `projects_status_completedAt_idx` ON `projects`(`status`, `completedAt`);
