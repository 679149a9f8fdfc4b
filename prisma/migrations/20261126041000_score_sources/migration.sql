-- A score is known by its source and its id there; what was taken before came from the scores table.
ALTER TABLE `feedback_posts`
    ADD COLUMN `source` VARCHAR(16) NOT NULL DEFAULT 'scores';

CREATE INDEX `feedback_posts_takenAt_scoreId_idx` ON `feedback_posts`(`takenAt`, `scoreId`);

-- Where the cursor of each source stood. The code before goes on with score_marks, which knows one source.
CREATE TABLE `score_source_marks` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `source` VARCHAR(16) NOT NULL,
    `position` BIGINT NOT NULL,
    `markedAt` DATETIME(3) NOT NULL,

    INDEX `score_source_marks_source_id_idx`(`source`, `id`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO `score_source_marks` (`source`, `position`, `markedAt`)
SELECT 'scores', `position`, `markedAt` FROM `score_marks` ORDER BY `id`;
