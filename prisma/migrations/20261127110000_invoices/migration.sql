-- The draft invoice of a project in FreshBooks: one, however often the project is completed.
CREATE TABLE `invoices` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `projectId` INTEGER NOT NULL,
    `state` ENUM('due', 'asked', 'drafted', 'lapsed') NOT NULL DEFAULT 'due',
    `round` INTEGER NOT NULL DEFAULT 1,
    `amount` VARCHAR(20) NULL,
    `currency` CHAR(3) NULL,
    `customerId` VARCHAR(20) NULL,
    `choices` JSON NULL,
    `because` VARCHAR(255) NULL,
    `accountId` VARCHAR(32) NULL,
    `freshbooksId` VARCHAR(20) NULL,
    `number` VARCHAR(64) NULL,
    `draftedAt` DATETIME(3) NULL,
    `decidedAt` DATETIME(3) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,

    INDEX `invoices_state_idx`(`state`),
    UNIQUE INDEX `invoices_projectId_key`(`projectId`),
    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- OAuth tokens that a service has handed out, encrypted: the newest ones only.
CREATE TABLE `service_tokens` (
    `service` VARCHAR(32) NOT NULL,
    `sealed` TEXT NOT NULL,
    `generation` INTEGER NOT NULL DEFAULT 1,
    `grantedAt` DATETIME(3) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,
    `lostAt` DATETIME(3) NULL,

    PRIMARY KEY (`service`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE `invoices` ADD CONSTRAINT `invoices_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
