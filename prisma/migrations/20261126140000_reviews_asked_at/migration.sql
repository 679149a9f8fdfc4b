-- The peer review metric goes by the day on which a whole team was asked, so that no period shows a single answer.
CREATE INDEX `review_requests_askedAt_idx` ON `review_requests`(`askedAt`);
