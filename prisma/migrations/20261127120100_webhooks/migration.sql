-- Addresses of other systems that are told everything by webhook. The address itself is in the configuration alone.
CREATE TABLE `webhook_endpoints` (
  `id` INTEGER NOT NULL AUTO_INCREMENT,
  `addressHash` CHAR(64) NOT NULL,
  `host` VARCHAR(255) NOT NULL,
  `listed` BOOLEAN NOT NULL DEFAULT true,
  `since` BIGINT NOT NULL,
  `tookAt` DATETIME(3) NULL,
  `deadAt` DATETIME(3) NULL,

  UNIQUE INDEX `webhook_endpoints_addressHash_key`(`addressHash`),
  PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- How far an endpoint has been told of one project, person or score.
CREATE TABLE `webhook_lanes` (
  `endpointId` INTEGER NOT NULL,
  `lane` VARCHAR(120) NOT NULL,
  `told` BIGINT NOT NULL,
  `attempts` INTEGER NOT NULL DEFAULT 0,
  `triedAt` DATETIME(3) NULL,
  `nextTryAt` DATETIME(3) NULL,
  `deadAt` DATETIME(3) NULL,
  `because` VARCHAR(255) NULL,
  `changedAt` DATETIME(3) NOT NULL,

  INDEX `webhook_lanes_changedAt_idx`(`changedAt`),
  PRIMARY KEY (`endpointId`, `lane`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
