-- Offers that open for somebody at the same moment come as one message.
ALTER TABLE `offers`
    ADD COLUMN `openedAt` DATETIME(3) NULL,
    ADD COLUMN `nudge` INTEGER NULL;

CREATE INDEX `offers_nudge_idx` ON `offers`(`nudge`);
