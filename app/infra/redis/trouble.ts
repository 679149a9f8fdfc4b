import { type RedisAddress, whereIs } from './address.ts';

/** Redis cannot be used now: it is unreachable, too slow, or refuses writes. Callers must go on without it. */
export class RedisAway extends Error {
  override readonly name = 'RedisAway';
}

/** A problem of Redis, and what an operator can do about it. */
export interface Trouble {
  because: string;
  mend: string;
}

/** Describes an error of the server or of the connection, without user and password. */
export function troubleOf(error: unknown, address: RedisAddress): Trouble {
  const said = wordsIn(error);
  const where = whereIs(address);
  if (/^MOVED|CROSSSLOT/m.test(said)) return wrongForm(address);
  if (/cluster support disabled/i.test(said)) return wrongForm(address);
  if (/WRONGPASS|NOAUTH|NOPERM|invalid (username|password)/i.test(said)) {
    return {
      because: `Redis at ${where} refuses us: ${firstLine(said)}`,
      mend: 'Mend user and password in REDIS_URL.',
    };
  }
  if (/READONLY/.test(said)) return readOnly(where);
  if (/CLUSTERDOWN/.test(said)) return clusterDown(where);
  if (/\bOOM\b/.test(said)) {
    return { because: `Redis at ${where} is full`, mend: 'Raise its maxmemory, or take other data out of it.' };
  }
  if (/WRONGTYPE|user_script/.test(said)) {
    return {
      because: `Redis at ${where} has something that we did not put there under a key of ours: ${firstLine(said)}`,
      mend: 'Take out what begins with crewcall: and is not ours, or give Crewcall a Redis of its own.',
    };
  }
  if (/LOADING/.test(said)) return { because: `Redis at ${where} is loading its data`, mend: 'It mends itself.' };
  return {
    because: `Redis at ${where} gives no answer: ${firstLine(said)}`,
    mend: 'Start it, or mend host and port in REDIS_URL.',
  };
}

/** The problem of a server that answers but refuses a command: full, not permitted, or a key of another type. */
export function refusalOf(error: unknown, address: RedisAddress): Trouble | undefined {
  if (!(error instanceof Error) || !/^(WRONGTYPE|OOM|NOPERM|MISCONF|ERR) /.test(error.message)) return undefined;
  if (/^(MISCONF|ERR) (?!.*user_script)/.test(error.message)) {
    return {
      because: `Redis at ${whereIs(address)} refuses a command: ${firstLine(error.message)}`,
      mend: 'Mend its configuration.',
    };
  }
  return troubleOf(error, address);
}

export function wrongForm(address: RedisAddress): Trouble {
  return address.form === 'single server'
    ? {
        because: `REDIS_URL names a single server, but ${whereIs(address)} is a node of a cluster`,
        mend: "Name two or more of the cluster's nodes in REDIS_URL, separated by commas.",
      }
    : {
        because: `REDIS_URL names the nodes of a cluster (${whereIs(address)}), but got a single server`,
        mend: 'Name that server alone in REDIS_URL, without a comma.',
      };
}

export function readOnly(where: string): Trouble {
  return {
    because: `Redis at ${where} is a replica that takes no writes (READONLY)`,
    mend: 'Name its primary in REDIS_URL, or promote it.',
  };
}

export function clusterDown(where: string): Trouble {
  return {
    because: `the Redis cluster of ${where} is down (CLUSTERDOWN): slots have no master, or there is no majority of masters`,
    mend: 'Start the missing nodes; redis-cli --cluster check HOST:PORT names them.',
  };
}

/** The text of an error. A cluster's error contains the error of its last node. */
function wordsIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = 'lastNodeError' in error ? error.lastNodeError : error.cause;
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code} ` : '';
  return [`${code}${error.message}`, ...(inner === undefined ? [] : [wordsIn(inner)])].reverse().join('\n');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
