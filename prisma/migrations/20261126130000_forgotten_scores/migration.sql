-- A score whose client was forgotten: what its row in the scores database still says is not taken over again.
ALTER TABLE `feedback_posts` ADD COLUMN `forgottenAt` DATETIME(3) NULL;
