import type { Tx } from '../../../infra/database/client.ts';

/** Possible handles for somebody, best first: their Slack name in valid characters, then the same with a number. */
export function* handlesFor({ name, slackId }: { name: string; slackId: string }): Generator<string> {
  const written = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  const base = /[a-z0-9]/.test(written) ? written : slackId.toLowerCase();
  yield base;
  for (let number = 2; number < 1_000; number++) yield `${base}-${number}`;
}

/** The first candidate that is not taken. */
export async function freeHandle(tx: Tx, account: { name: string; slackId: string }): Promise<string> {
  for (const handle of handlesFor(account)) {
    if ((await tx.person.findUnique({ where: { handle }, select: { id: true } })) === null) return handle;
  }
  throw new Error(`Expected a free handle for ${account.slackId}, found none.`);
}
