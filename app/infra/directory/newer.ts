import type { SlackPerson } from './slack-person.ts';

/** A person, and the time in milliseconds by our clock at which these data were true. */
export interface Dated {
  person: SlackPerson;
  asOf: number;
}

/**
 * Whether the given state of a person is older than the known one. If Slack dates both (`changedAt`), Slack's dates
 * decide, because the clocks of our processes may differ. `PUT_UNLESS_OLDER` is the same rule in Redis.
 */
export function isOlder(given: Dated, known: Dated): boolean {
  const [one, other] = [given.person.changedAt, known.person.changedAt];
  if (one !== undefined && other !== undefined && one !== other) return one < other;
  return given.asOf < known.asOf;
}

/**
 * Chooses which of several accounts with one e-mail address counts: an active one of ours, or else the most recent
 * one.
 */
export function holderOf(candidates: readonly Dated[]): SlackPerson | undefined {
  const [best] = [...candidates].sort(
    (one, other) =>
      Number(isInUse(other.person)) - Number(isInUse(one.person)) ||
      other.asOf - one.asOf ||
      (one.person.slackId < other.person.slackId ? 1 : -1),
  );
  return best?.person;
}

function isInUse({ deactivated, belonging }: SlackPerson): boolean {
  return !deactivated && belonging !== 'foreign';
}

/**
 * KEYS: the entity. ARGV: its value; our clock in ms; Slack's date or ''; the time to live in ms. Stores the value
 * unless the stored one is newer. Returns the previous value ('' if there was none) if the value has changed, and
 * nothing if it stays.
 */
export const PUT_UNLESS_OLDER = `
local known = redis.call('HMGET', KEYS[1], 'value', 'asOf', 'changedAt')
if known[1] then
  local given, before = tonumber(ARGV[2]), tonumber(known[2])
  if ARGV[3] ~= '' and known[3] ~= '' and tonumber(ARGV[3]) ~= tonumber(known[3]) then
    given, before = tonumber(ARGV[3]), tonumber(known[3])
  end
  if given < before then return nil end
end
redis.call('HSET', KEYS[1], 'value', ARGV[1], 'asOf', ARGV[2], 'changedAt', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if known[1] == ARGV[1] then return nil end
return known[1] or ''
`;
