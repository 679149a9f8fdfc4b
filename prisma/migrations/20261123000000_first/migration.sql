-- CreateTable
CREATE TABLE `people` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `handle` VARCHAR(64) NOT NULL,
    `name` VARCHAR(200) NOT NULL,
    `email` VARCHAR(254) NOT NULL,
    `slackId` VARCHAR(32) NULL,
    `slackDeactivated` BOOLEAN NOT NULL DEFAULT false,
    `role` ENUM('pm', 'specialist', 'admin') NOT NULL DEFAULT 'specialist',
    `active` BOOLEAN NOT NULL DEFAULT true,
    `capacity` INTEGER NULL,
    `lastSeenAt` DATETIME(3) NULL,
    `upsertedAt` DATETIME(3) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    UNIQUE INDEX `people_handle_key`(`handle`),
    UNIQUE INDEX `people_email_key`(`email`),
    UNIQUE INDEX `people_slackId_key`(`slackId`),
    INDEX `people_slackId_active_idx`(`slackId`, `active`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `skills` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `slug` VARCHAR(64) NOT NULL,
    UNIQUE INDEX `skills_slug_key`(`slug`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `person_skills` (
    `personId` INTEGER NOT NULL,
    `skillId` INTEGER NOT NULL,
    INDEX `person_skills_skillId_personId_idx`(`skillId`, `personId`),
    PRIMARY KEY (`personId`, `skillId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `clients` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `key` CHAR(64) NOT NULL,
    `name` VARCHAR(200) NOT NULL,
    `company` VARCHAR(200) NULL,
    `email` VARCHAR(254) NULL,
    UNIQUE INDEX `clients_key_key`(`key`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `projects` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `code` VARCHAR(32) NOT NULL,
    `title` TEXT NOT NULL,
    `brief` MEDIUMTEXT NULL,
    `status` ENUM('requested', 'claimed', 'started', 'completed', 'cancelled') NOT NULL DEFAULT 'requested',
    `clientId` INTEGER NOT NULL,
    `dueAt` DATETIME(3) NULL,
    `budget` VARCHAR(64) NULL,
    `pageUrl` VARCHAR(2048) NULL,
    `intercomUrl` VARCHAR(2048) NULL,
    `round` INTEGER NOT NULL DEFAULT 1,
    `requestedAt` DATETIME(3) NOT NULL,
    `requestStampedAt` DATETIME(3) NOT NULL,
    `claimerId` INTEGER NULL,
    `claimedAt` DATETIME(3) NULL,
    `confirmedAt` DATETIME(3) NULL,
    `startedAt` DATETIME(3) NULL,
    `completedAt` DATETIME(3) NULL,
    `cancelledAt` DATETIME(3) NULL,
    `cancelReason` TEXT NULL,
    UNIQUE INDEX `projects_code_key`(`code`),
    INDEX `projects_status_requestedAt_idx`(`status`, `requestedAt`),
    INDEX `projects_claimerId_status_idx`(`claimerId`, `status`),
    INDEX `projects_clientId_requestedAt_idx`(`clientId`, `requestedAt`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `project_skills` (
    `projectId` INTEGER NOT NULL,
    `skillId` INTEGER NOT NULL,
    INDEX `project_skills_skillId_projectId_idx`(`skillId`, `projectId`),
    PRIMARY KEY (`projectId`, `skillId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `project_members` (
    `projectId` INTEGER NOT NULL,
    `personId` INTEGER NOT NULL,
    `role` ENUM('pm', 'lead', 'specialist', 'reviewer') NOT NULL,
    `joinedAt` DATETIME(3) NOT NULL,
    `leftAt` DATETIME(3) NULL,
    INDEX `project_members_personId_leftAt_idx`(`personId`, `leftAt`),
    PRIMARY KEY (`projectId`, `personId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `offers` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `projectId` INTEGER NOT NULL,
    `personId` INTEGER NOT NULL,
    `round` INTEGER NOT NULL,
    `rank` INTEGER NOT NULL,
    `state` ENUM('open', 'won', 'passed', 'withdrawn') NOT NULL DEFAULT 'open',
    `createdAt` DATETIME(3) NOT NULL,
    `decidedAt` DATETIME(3) NULL,
    INDEX `offers_projectId_state_idx`(`projectId`, `state`),
    INDEX `offers_personId_state_idx`(`personId`, `state`),
    UNIQUE INDEX `offers_projectId_round_personId_key`(`projectId`, `round`, `personId`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `messages` (
    `key` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `bot` VARCHAR(16) NOT NULL,
    `target` VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `channel` VARCHAR(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    `ts` VARCHAR(32) NULL,
    `begunAt` DATETIME(3) NULL,
    `postedAt` DATETIME(3) NULL,
    `disarmedAt` DATETIME(3) NULL,
    `deletedAt` DATETIME(3) NULL,
    INDEX `messages_channel_ts_idx`(`channel`, `ts`),
    PRIMARY KEY (`key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `events` (
    `sequence` BIGINT NOT NULL AUTO_INCREMENT,
    `eventId` VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `type` VARCHAR(64) NOT NULL,
    `lane` VARCHAR(120) NOT NULL,
    `projectCode` VARCHAR(32) NULL,
    `happenedAt` DATETIME(3) NOT NULL,
    `receivedAt` DATETIME(3) NOT NULL,
    `data` JSON NOT NULL,
    `state` ENUM('stored', 'applied', 'failed') NOT NULL DEFAULT 'stored',
    `reason` TEXT NULL,
    `settledAt` DATETIME(3) NULL,
    UNIQUE INDEX `events_eventId_key`(`eventId`),
    INDEX `events_state_lane_sequence_idx`(`state`, `lane`, `sequence`),
    INDEX `events_projectCode_sequence_idx`(`projectCode`, `sequence`),
    PRIMARY KEY (`sequence`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `scores` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `project_code` VARCHAR(32) NOT NULL,
    `client_name` VARCHAR(200) NULL,
    `client_company` VARCHAR(200) NULL,
    `score` TINYINT NOT NULL,
    `comment` TEXT NULL,
    `created_at` DATETIME(3) NOT NULL,
    INDEX `scores_client_name_client_company_id_idx`(`client_name`, `client_company`, `id`),
    INDEX `scores_created_at_idx`(`created_at`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `feedback_posts` (
    `scoreId` BIGINT NOT NULL,
    `projectCode` VARCHAR(32) NOT NULL,
    `clientName` VARCHAR(200) NULL,
    `clientCompany` VARCHAR(200) NULL,
    `score` TINYINT NOT NULL,
    `comment` TEXT NULL,
    `scoredAt` DATETIME(3) NOT NULL,
    `previousScore` TINYINT NULL,
    `takenAt` DATETIME(3) NOT NULL,
    INDEX `feedback_posts_clientName_clientCompany_scoreId_idx`(`clientName`, `clientCompany`, `scoreId`),
    INDEX `feedback_posts_projectCode_scoreId_idx`(`projectCode`, `scoreId`),
    INDEX `feedback_posts_scoredAt_idx`(`scoredAt`),
    PRIMARY KEY (`scoreId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `rejected_scores` (
    `rowId` VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `reason` TEXT NOT NULL,
    `rejectedAt` DATETIME(3) NOT NULL,
    PRIMARY KEY (`rowId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `follow_ups` (
    `scoreId` BIGINT NOT NULL,
    `personId` INTEGER NOT NULL,
    `takenAt` DATETIME(3) NOT NULL,
    INDEX `follow_ups_personId_takenAt_idx`(`personId`, `takenAt`),
    PRIMARY KEY (`scoreId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `feedback_outcomes` (
    `scoreId` BIGINT NOT NULL,
    `personId` INTEGER NOT NULL,
    `outcome` TEXT NOT NULL,
    `loggedAt` DATETIME(3) NOT NULL,
    INDEX `feedback_outcomes_personId_loggedAt_idx`(`personId`, `loggedAt`),
    PRIMARY KEY (`scoreId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `score_cursor` (
    `id` INTEGER NOT NULL,
    `position` BIGINT NOT NULL,
    `cutoffAt` DATETIME(3) NOT NULL,
    `lookedAt` DATETIME(3) NOT NULL,
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `score_marks` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `position` BIGINT NOT NULL,
    `markedAt` DATETIME(3) NOT NULL,
    INDEX `score_marks_markedAt_idx`(`markedAt`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `audit_entries` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `at` DATETIME(3) NOT NULL,
    `actor` VARCHAR(64) NULL,
    `via` VARCHAR(32) NOT NULL,
    `action` VARCHAR(64) NOT NULL,
    `projectCode` VARCHAR(32) NULL,
    `details` JSON NULL,
    INDEX `audit_entries_projectCode_id_idx`(`projectCode`, `id`),
    INDEX `audit_entries_at_idx`(`at`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `jobs` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `kind` VARCHAR(64) NOT NULL,
    `payload` JSON NOT NULL,
    `uniqueKey` VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    `lane` VARCHAR(120) NULL,
    `state` ENUM('waiting', 'running', 'done', 'dead') NOT NULL DEFAULT 'waiting',
    `runAt` DATETIME(3) NOT NULL,
    `attempts` INTEGER NOT NULL DEFAULT 0,
    `leaseUntil` DATETIME(3) NULL,
    `leasedBy` VARCHAR(64) NULL,
    `lastError` TEXT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `finishedAt` DATETIME(3) NULL,
    UNIQUE INDEX `jobs_uniqueKey_key`(`uniqueKey`),
    INDEX `jobs_state_kind_runAt_id_idx`(`state`, `kind`, `runAt`, `id`),
    INDEX `jobs_lane_state_id_idx`(`lane`, `state`, `id`),
    INDEX `jobs_state_leaseUntil_idx`(`state`, `leaseUntil`),
    INDEX `jobs_state_finishedAt_idx`(`state`, `finishedAt`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `notices` (
    `key` VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `reportedAt` DATETIME(3) NOT NULL,
    PRIMARY KEY (`key`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `cron_slots` (
    `slot` VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `firedAt` DATETIME(3) NOT NULL,
    INDEX `cron_slots_firedAt_idx`(`firedAt`),
    PRIMARY KEY (`slot`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- CreateTable
CREATE TABLE `slack_spends` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `bot` VARCHAR(16) NOT NULL,
    `bucket` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `spentAt` DATETIME(3) NOT NULL,
    INDEX `slack_spends_spentAt_idx`(`spentAt`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- AddForeignKey
ALTER TABLE `person_skills` ADD CONSTRAINT `person_skills_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `person_skills` ADD CONSTRAINT `person_skills_skillId_fkey` FOREIGN KEY (`skillId`) REFERENCES `skills`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `projects` ADD CONSTRAINT `projects_clientId_fkey` FOREIGN KEY (`clientId`) REFERENCES `clients`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `projects` ADD CONSTRAINT `projects_claimerId_fkey` FOREIGN KEY (`claimerId`) REFERENCES `people`(`id`) ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `project_skills` ADD CONSTRAINT `project_skills_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `project_skills` ADD CONSTRAINT `project_skills_skillId_fkey` FOREIGN KEY (`skillId`) REFERENCES `skills`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `project_members` ADD CONSTRAINT `project_members_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `project_members` ADD CONSTRAINT `project_members_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `offers` ADD CONSTRAINT `offers_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `offers` ADD CONSTRAINT `offers_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `follow_ups` ADD CONSTRAINT `follow_ups_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE `feedback_outcomes` ADD CONSTRAINT `feedback_outcomes_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;
