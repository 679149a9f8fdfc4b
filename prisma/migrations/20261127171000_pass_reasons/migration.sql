-- Why somebody passed on an offer, where they said so.
ALTER TABLE `offers` ADD COLUMN `passReason` ENUM('too_busy', 'not_my_thing', 'budget_too_low', 'not_enough_time') NULL;
