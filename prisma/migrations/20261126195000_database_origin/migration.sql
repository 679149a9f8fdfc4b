-- When this table was made, as the server said when the program first looked: where the server now says something else,
-- the database was restored from a dump.
CREATE TABLE `database_origin` (
  `id` INTEGER NOT NULL,
  `madeAt` BIGINT NOT NULL,
  `dumpedAt` DATETIME(3) NULL,
  `lastJobId` BIGINT NULL,

  PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
