-- When somebody could not be invited: they are tried again a day later.
ALTER TABLE `channel_presences` ADD COLUMN `refusedAt` DATETIME(3) NULL;
