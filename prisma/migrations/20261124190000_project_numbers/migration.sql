-- The last number that we gave to a project made in Slack: its row is the lock under which numbers are given.
CREATE TABLE `project_numbers` (
    `id` INTEGER NOT NULL,
    `last` INTEGER NOT NULL,

    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO `project_numbers` (`id`, `last`) VALUES (1, 0);
