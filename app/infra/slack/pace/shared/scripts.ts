import { type Script, script } from '../../../redis/script.ts';
import { ranks, SHARE } from '../priority.ts';
import { QUIET_MS } from '../reserve.ts';

/**
 * Keeps the budgets of a bot in Redis. Each Lua script is one atomic step by the Redis server's clock. The scripts
 * decide the same as allowance.ts, reserve.ts and waiting-line.ts do for one process; one suite of tests checks both.
 *
 * All keys of a bot share a hash tag, so they lie in one slot of a Redis cluster. Each method has these keys:
 *   spent    sorted set of call names. Of a window: with the time until which each counts. Of a bucket: calls that have
 *            their turn and have not ended
 *   granted  sorted set, buckets only: those of them that have not left, with the time until they are kept. An earlier
 *            release knows only `spent`, so granted calls are in both
 *   state    hash: since when a flood lasts, turns since the last guaranteed share; of a bucket also its level
 *   waiting  hash: process → rank:share:until of its call that waits for this method
 * Each bot has two keys: `known`, a hash with an epoch and the time until which the `spent` of each method must exist;
 * and `processes`, which says when each process was last heard of. When `known` is gone, Redis has lost what it knew.
 *
 * A Redis that is short of memory may evict any single key. So `spent` always has the member MARK; when MARK is missing
 * before its time, all processes report their calls anew.
 */
export interface Scripts {
  /** Requests turns. */
  take: Script;
  /** Says that granted calls of a bucket will still be made. A dead process does not say so, and its turns lapse. */
  keep: Script;
  /** Says that granted calls leave now. */
  leave: Script;
  /** Reports calls that have ended, and returns turns. */
  settle: Script;
  /** Reports calls that Redis may not know of. */
  seed: Script;
  /** Pauses methods, or lets channels rest, for this long each, unless they already do for longer. */
  pause: Script;
  /** Says that this process has reported everything; answers the epoch. */
  join: Script;
  /** Says that this process can reach Redis. Answers 0 when it has to report everything anew. */
  beat: Script;
}

/** The Redis server's clock, in milliseconds. */
const SERVER_CLOCK = `
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end`;

/** A process that was silent for this long cannot reach Redis, so the others leave it its share. */
const SILENT_MS = 2_000;
const DEAF_MS = 1_000;
const KEPT_MS = 600_000;
/** How soon a caller asks again when others go first or calls under way have to end. */
const SOON_MS = 40;
/** An entry in `waiting` is kept this much longer than the wait that was answered. */
const LATE_MS = 2_000;
const NOBODY = 9;
/** A member of `spent` that is not a call: no call has this name. */
const MARK = '*';

/** Whether Redis has lost what it knew of a method. Every process then reports its calls again. */
const IS_LOST = `
local function isLost(kind, spent, level, known)
  if redis.call('ZSCORE', spent, '${MARK}') and (kind == 'window' or level) then return false end
  if tonumber(redis.call('HGET', known, spent) or '0') <= clock() then return false end
  redis.call('DEL', known)
  return true
end
local function mark(spent, known)
  redis.call('ZADD', spent, 'inf', '${MARK}')
  redis.call('HSET', known, spent, clock() + ${KEPT_MS / 2})
  redis.call('PEXPIRE', spent, ${KEPT_MS})
  redis.call('PEXPIRE', known, ${KEPT_MS})
end
`;

const TAKE = `
${IS_LOST}
local owner, epoch, processes, kind = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local most, speed, places, lentAfter, hold = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local rank, isShare, someShare, wanted, keptFor = tonumber(ARGV[10]), ARGV[11] == '1', ARGV[12], tonumber(ARGV[13]), tonumber(ARGV[14])
local spent, state, waiting, pause, given, gap = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[7], KEYS[8]
local now = clock()

if redis.call('HGET', KEYS[5], 'epoch') ~= epoch then return {'lost'} end
redis.call('ZADD', KEYS[6], now, owner)
local heard = redis.call('ZCOUNT', KEYS[6], now - ${SILENT_MS}, '+inf')
local deaf = math.min(math.max(0, processes - heard), processes - 1)

local paused = tonumber(redis.call('GET', pause) or '0') - now
if paused > 0 then return {'wait', paused, 0, paused} end
if gap then
  local resting = tonumber(redis.call('GET', gap) or '0') - now
  if resting > 0 then return {'busy', resting} end
end

local had = {}
local raw = redis.call('HGETALL', state)
for i = 1, #raw, 2 do had[raw[i]] = tonumber(raw[i + 1]) end

local marked = redis.call('ZSCORE', spent, '${MARK}') and 1 or 0
if isLost(kind, spent, had.level, KEYS[5]) then return {'lost'} end

-- How many are counted, and when the next places become free.
local level
if kind == 'window' then
  most = most - deaf * math.floor(most / processes)
  redis.call('ZREMRANGEBYSCORE', spent, '-inf', now)
else
  most = most * (processes - deaf) / processes
  speed = speed * (processes - deaf) / processes
  level = math.min(most, (had.level or most) + math.max(0, now - (had.at or now)) / 1000 * speed)
  -- Nobody makes these calls any more.
  for _, ref in ipairs(redis.call('ZRANGEBYSCORE', given, '-inf', now)) do redis.call('ZREM', spent, ref) end
  redis.call('ZREMRANGEBYSCORE', given, '-inf', now)
  -- Of a process that died we do not know whether it called.
  level = level - redis.call('ZREMRANGEBYSCORE', spent, '-inf', now)
  redis.call('HSET', state, 'level', tostring(level), 'at', now)
end
local counted = redis.call('ZCARD', spent) - marked

local function free(reserve)
  if kind == 'window' then return most - counted - reserve end
  return math.floor(level - counted - reserve + 1e-9)
end

local function wait(reserve)
  local missing = 1 - free(reserve)
  if missing <= 0 then return 0 end
  if kind == 'window' then
    -- Those under way end some day, and may be given back.
    local underWay = redis.call('ZCOUNT', spent, '(' .. (now + speed), '+inf') - marked
    local next = missing > counted and {} or redis.call('ZRANGE', spent, missing - 1, missing - 1, 'WITHSCORES')
    local ms = next[2] and (tonumber(next[2]) - now) or ${SOON_MS}
    if underWay > 0 then ms = math.min(ms, 500) end
    return ms
  end
  local needed = counted + 1 + reserve
  if needed > most then return ${SOON_MS} end
  return (needed - level) / speed * 1000
end

local function startOfFlood()
  if (had.someWait or 0) == 0 and now - (had.servedAt or 0) > ${QUIET_MS} then return now end
  return had.floodSince or now
end

-- What is kept for answers is lent one by one.
local reserve = places
local nextLent = nil
if lentAfter > 0 then
  local since = startOfFlood()
  local lent = math.min(places, math.floor((now - since) / lentAfter))
  reserve = places - lent
  if lent < places then nextLent = since + (lent + 1) * lentAfter - now end
end

local function ordinaryWait()
  local ms = wait(reserve)
  if ms > 0 and nextLent then ms = math.min(ms, math.max(nextLent, wait(reserve - 1))) end
  return ms
end

local best, otherShare, othersWait = ${NOBODY}, false, 0
local lines = redis.call('HGETALL', waiting)
for i = 1, #lines, 2 do
  local theirs, share, untl = string.match(lines[i + 1], '^(%d+):(%d):(%d+)$')
  if tonumber(untl) <= now then redis.call('HDEL', waiting, lines[i])
  elseif lines[i] ~= owner then
    best = math.min(best, tonumber(theirs))
    othersWait = 1
    if share == '1' then otherShare = true end
  end
end

local isAnswer = rank == ${ranks.answer}
local since = had.since or 0
local entitled = since >= ${SHARE - 1}
local othersFirst = not isAnswer and ((best < rank and not (isShare and entitled)) or (entitled and otherShare and not isShare))

local granted = 0
if not othersFirst then
  local left = free(isAnswer and 0 or reserve)
  while granted < wanted and left > 0 do
    granted = granted + 1
    left = left - 1
    counted = counted + 1
    redis.call('ZADD', spent, now + hold + (kind == 'window' and speed or 0), ARGV[14 + granted])
    if kind == 'bucket' then redis.call('ZADD', given, now + keptFor, ARGV[14 + granted]) end
  end
end

if granted == 0 then
  local ms = isAnswer and wait(0) or ordinaryWait()
  if othersFirst then ms = math.max(ms, ${SOON_MS}) end
  -- Whoever is not heard of may be heard of soon, or be gone.
  if deaf > 0 then ms = math.min(ms, ${DEAF_MS}) end
  ms = math.max(1, math.ceil(ms))
  if not isAnswer then redis.call('HSET', state, 'floodSince', startOfFlood(), 'someWait', 1) end
  redis.call('HSET', waiting, owner, rank .. ':' .. someShare .. ':' .. math.ceil(now + ms + ${LATE_MS}))
  redis.call('PEXPIRE', state, ${KEPT_MS})
  redis.call('PEXPIRE', waiting, ${KEPT_MS})
  return {'wait', ms, math.max(0, free(reserve)), math.ceil(ordinaryWait())}
end

if not isAnswer then
  if isShare then since = 0 else since = since + granted end
  local someWait = granted < wanted and 1 or othersWait
  redis.call('HSET', state, 'floodSince', startOfFlood(), 'someWait', someWait, 'servedAt', now, 'since', since)
end
redis.call('HDEL', waiting, owner)
if gap then redis.call('SET', gap, now + keptFor, 'PX', keptFor) end
mark(spent, KEYS[5])
redis.call('PEXPIRE', given, ${KEPT_MS})
redis.call('PEXPIRE', state, ${KEPT_MS})
return {'granted', granted, math.max(0, free(reserve)), math.ceil(ordinaryWait()), deaf}
`;

const KEEP = `
local untl = clock() + tonumber(ARGV[1])
-- Once it has lapsed, another process may have the channel.
if (tonumber(redis.call('ZSCORE', KEYS[1], ARGV[3])) or 0) <= clock() then return 0 end
redis.call('ZADD', KEYS[1], untl, ARGV[3])
redis.call('ZADD', KEYS[2], 'XX', clock() + tonumber(ARGV[2]), ARGV[3])
redis.call('PEXPIRE', KEYS[1], ${KEPT_MS})
for i = 3, #KEYS do redis.call('SET', KEYS[i], untl, 'PX', ARGV[1]) end
return 1
`;

const LEAVE = `
local hold, gapHold = tonumber(ARGV[1]), tonumber(ARGV[2])
local now = clock()
for i = 3, #ARGV do
  redis.call('ZREM', KEYS[1], ARGV[i])
  redis.call('ZADD', KEYS[2], now + hold, ARGV[i])
end
for i = 3, #KEYS do redis.call('SET', KEYS[i], now + gapHold, 'PX', gapHold) end
return 1
`;

const SETTLE = `
local kind, most, speed, gapMs, ended, resting = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local now = clock()
local done = 0
for i = 7, #ARGV do
  local isEnded = i < 7 + ended
  if isEnded and kind == 'window' then redis.call('ZADD', KEYS[1], 'XX', now + speed, ARGV[i])
  elseif redis.call('ZREM', KEYS[1], ARGV[i]) + redis.call('ZREM', KEYS[3], ARGV[i]) > 0 and isEnded then done = done + 1 end
end
if done > 0 then
  local level, at = tonumber(redis.call('HGET', KEYS[2], 'level') or most), tonumber(redis.call('HGET', KEYS[2], 'at') or now)
  level = math.min(most, level + math.max(0, now - at) / 1000 * speed) - done
  redis.call('HSET', KEYS[2], 'level', tostring(level), 'at', now)
end
for i = 4, #KEYS do
  if i < 4 + resting then redis.call('SET', KEYS[i], now + gapMs, 'PX', math.max(1, gapMs))
  else redis.call('DEL', KEYS[i]) end
end
return 1
`;

const SEED = `
${IS_LOST}
local kind, most, speed = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local now = clock()
isLost(kind, KEYS[1], redis.call('HGET', KEYS[2], 'level'), KEYS[3])
mark(KEYS[1], KEYS[3])
if kind == 'window' then
  for i = 4, #ARGV, 2 do
    local untl = now - tonumber(ARGV[i + 1]) + speed
    if untl > now then redis.call('ZADD', KEYS[1], 'NX', untl, ARGV[i]) end
  end
else
  local known = tonumber(redis.call('HGET', KEYS[2], 'level') or most)
  local at = tonumber(redis.call('HGET', KEYS[2], 'at') or now)
  known = math.min(most, known + math.max(0, now - at) / 1000 * speed)
  redis.call('HSET', KEYS[2], 'level', tostring(math.min(known, tonumber(ARGV[4]))), 'at', now)
  redis.call('PEXPIRE', KEYS[2], ${KEPT_MS})
end
return 1
`;

const PAUSE = `
local now = clock()
for i = 1, #KEYS do
  local untl = now + tonumber(ARGV[i])
  if untl > tonumber(redis.call('GET', KEYS[i]) or '0') then redis.call('SET', KEYS[i], untl, 'PX', math.max(1, ARGV[i])) end
end
return 1
`;

const JOIN = `
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ${KEPT_MS})
redis.call('ZADD', KEYS[2], clock(), ARGV[1])
return redis.call('HGET', KEYS[1], 'epoch')
`;

const BEAT = `
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[2] then return 0 end
local now = clock()
redis.call('PEXPIRE', KEYS[1], ${KEPT_MS})
redis.call('PEXPIRE', KEYS[2], ${KEPT_MS})
redis.call('ZADD', KEYS[2], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ${KEPT_MS})
return 1
`;

/** `clock`: Lua code that defines clock(). Tests pass one that they can advance. */
export function createScripts(clock: string = SERVER_CLOCK): Scripts {
  const of = (lua: string) => script(`${clock}\n${lua}`);
  return {
    take: of(TAKE),
    keep: of(KEEP),
    leave: of(LEAVE),
    settle: of(SETTLE),
    seed: of(SEED),
    pause: of(PAUSE),
    join: of(JOIN),
    beat: of(BEAT),
  };
}
