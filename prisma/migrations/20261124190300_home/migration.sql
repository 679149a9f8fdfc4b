-- What App Home counts: projects by due date, claims and scores of a month.
ALTER TABLE `projects`
  ADD INDEX `projects_status_dueAt_idx` (`status`, `dueAt`),
  ADD INDEX `projects_claimedAt_requestedAt_idx` (`claimedAt`, `requestedAt`);
-- Covering: a month of scores is counted from the index alone.
ALTER TABLE `feedback_posts`
  ADD INDEX `feedback_posts_scoredAt_score_idx` (`scoredAt`, `score`),
  DROP INDEX `feedback_posts_scoredAt_idx`;
