-- What running a project needs: its channel, who is in it, peer reviews, user groups, App Home.

ALTER TABLE `people` ADD COLUMN `awaySince` DATETIME(3) NULL AFTER `capacity`;

ALTER TABLE `person_skills`
    ADD COLUMN `own` BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN `grouped` BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE `projects` ADD COLUMN `life` INTEGER NOT NULL DEFAULT 1;

CREATE TABLE `skill_groups` (
    `skillId` INTEGER NOT NULL,
    `groupId` VARCHAR(32) NOT NULL,
    `handle` VARCHAR(80) NOT NULL,
    `boundAt` DATETIME(3) NOT NULL,
    UNIQUE INDEX `skill_groups_groupId_key`(`groupId`),
    PRIMARY KEY (`skillId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `project_channels` (
    `projectId` INTEGER NOT NULL,
    `life` INTEGER NOT NULL,
    `slackId` VARCHAR(32) NULL,
    `name` VARCHAR(80) NULL,
    `begunAt` DATETIME(3) NULL,
    `createdAt` DATETIME(3) NULL,
    `furnishedAt` DATETIME(3) NULL,
    `checkedAt` DATETIME(3) NULL,
    `memberCount` INTEGER NULL,
    `trouble` ENUM('archived', 'unseen') NULL,
    `closedAt` DATETIME(3) NULL,
    UNIQUE INDEX `project_channels_slackId_key`(`slackId`),
    INDEX `project_channels_closedAt_checkedAt_idx`(`closedAt`, `checkedAt`),
    PRIMARY KEY (`projectId`, `life`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `channel_presences` (
    `projectId` INTEGER NOT NULL,
    `life` INTEGER NOT NULL,
    `personId` INTEGER NOT NULL,
    `inSince` DATETIME(3) NULL,
    `takenOutAt` DATETIME(3) NULL,
    `refused` VARCHAR(64) NULL,
    PRIMARY KEY (`projectId`, `life`, `personId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `review_requests` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `projectId` INTEGER NOT NULL,
    `life` INTEGER NOT NULL,
    `personId` INTEGER NOT NULL,
    `askedAt` DATETIME(3) NOT NULL,
    `closesAt` DATETIME(3) NOT NULL,
    `remindedAt` DATETIME(3) NULL,
    `givenAt` DATETIME(3) NULL,
    INDEX `review_requests_personId_givenAt_idx`(`personId`, `givenAt`),
    UNIQUE INDEX `review_requests_projectId_life_personId_key`(`projectId`, `life`, `personId`),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `peer_reviews` (
    `requestId` INTEGER NOT NULL,
    `revieweeId` INTEGER NOT NULL,
    `rating` TINYINT NOT NULL,
    `comment` TEXT NULL,
    INDEX `peer_reviews_revieweeId_idx`(`revieweeId`),
    PRIMARY KEY (`requestId`, `revieweeId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `home_views` (
    `personId` INTEGER NOT NULL,
    `openedAt` DATETIME(3) NOT NULL,
    `shown` CHAR(64) NULL,
    `publishedAt` DATETIME(3) NULL,
    INDEX `home_views_openedAt_idx`(`openedAt`),
    PRIMARY KEY (`personId`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE `trail_marks` (
    `follower` VARCHAR(32) NOT NULL,
    `position` BIGINT NOT NULL,
    PRIMARY KEY (`follower`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `skill_groups` ADD CONSTRAINT `skill_groups_skillId_fkey` FOREIGN KEY (`skillId`) REFERENCES `skills`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE `project_channels` ADD CONSTRAINT `project_channels_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `channel_presences` ADD CONSTRAINT `channel_presences_projectId_life_fkey` FOREIGN KEY (`projectId`, `life`) REFERENCES `project_channels`(`projectId`, `life`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `channel_presences` ADD CONSTRAINT `channel_presences_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE `review_requests` ADD CONSTRAINT `review_requests_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `review_requests` ADD CONSTRAINT `review_requests_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE `peer_reviews` ADD CONSTRAINT `peer_reviews_requestId_fkey` FOREIGN KEY (`requestId`) REFERENCES `review_requests`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE `peer_reviews` ADD CONSTRAINT `peer_reviews_revieweeId_fkey` FOREIGN KEY (`revieweeId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE `home_views` ADD CONSTRAINT `home_views_personId_fkey` FOREIGN KEY (`personId`) REFERENCES `people`(`id`) ON DELETE RESTRICT ON UPDATE CASCADE;
