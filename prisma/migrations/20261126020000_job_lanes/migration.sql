-- A job that waits behind another one of its lane is marked, so that a claim passes over none of them. A program that
-- does not know the mark may go on: false says nothing, and a lane whose head is marked is found by a look now and then.
ALTER TABLE jobs
  ADD COLUMN blocked BOOLEAN NOT NULL DEFAULT FALSE,
  ADD COLUMN jobKey VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD INDEX jobs_state_blocked_kind_runAt_id_lane_idx (state, blocked, kind, runAt, id, lane);

-- Which processes run jobs. A process that is silent for longer than its leases is dead.
CREATE TABLE job_workers (
  name VARCHAR(64) NOT NULL,
  birthplace VARCHAR(191) NULL,
  kinds TEXT NOT NULL,
  startedAt DATETIME(3) NOT NULL,
  beatAt DATETIME(3) NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
