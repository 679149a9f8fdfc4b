import { roleNames, skillList } from '../../domain/team/answers/answers.ts';
import { addPerson, extendPerson } from '../../domain/team/roster/add.ts';
import { enlistByAddress } from '../../domain/team/roster/enlist-by-address.ts';
import { type ImportRow, readImport } from '../../domain/team/roster/import-rows.ts';
import type { Person } from '../../generated/prisma/client.ts';
import type { SlackPerson } from '../../infra/directory/slack-person.ts';
import { mrkdwn, plain } from '../../infra/slack/blocks/text.ts';
import type { Services } from './services.ts';

const MOST_ROWS = 200;
const SHOWN = 40;

/** A line of the CSV, the person that it means (on the roster or in Slack), and the change that it asks for. */
interface Planned {
  row: ImportRow;
  slugs: string[];
  person: (Person & { slugs: string[] }) | undefined;
  account: SlackPerson | undefined;
  change: 'add' | 'change' | 'none';
}

export interface ImportPlan {
  planned: Planned[];
  /** One line of mrkdwn for each problem. If there are any, nothing is imported. */
  problems: string[];
  made: string[];
}

/** Parses skills in the same way as `/team add`. */
export type ReadSkills = (
  typed: readonly string[],
  known: readonly string[],
) => { slugs: string[]; made: string[]; complaints: string[] };

/** Computes the changes of an import without asking Slack. Unknown people are looked up afterwards. */
export async function planImport(
  text: string,
  { db, directory }: Services,
  readSkills: ReadSkills,
): Promise<ImportPlan> {
  const { rows, problems } = readImport(text);
  const told = problems.map(({ line, text: why }) => `Line ${line}: ${why}.`);
  if (rows.length > MOST_ROWS) told.push(`These are ${rows.length} people; at most ${MOST_ROWS} at once.`);
  if (rows.length === 0 && told.length === 0) told.push('There is nobody in it.');
  if (rows.length > MOST_ROWS) return { planned: [], problems: told, made: [] };
  const [people, skills] = await Promise.all([
    db.person.findMany({
      where: { email: { in: rows.map(({ email }) => email) } },
      include: { skills: { include: { skill: true } } },
    }),
    db.skill.findMany({ select: { slug: true } }),
  ]);
  const known = skills.map(({ slug }) => slug);
  const made = new Set<string>();
  const planned: Planned[] = [];
  for (const row of rows) {
    const read = readSkills(row.skills, [...known, ...made]);
    const account = await directory.person({ email: row.email });
    const found = people.find(({ email }) => email === row.email);
    const why = [...read.complaints, ...unfit(account)];
    told.push(...why.map((text) => `Line ${row.line}: ${text}`));
    for (const slug of read.made) made.add(slug);
    const person = found && { ...found, slugs: found.skills.map(({ skill }) => skill.slug) };
    planned.push({ row, slugs: read.slugs, person, account, change: changeOf(row, read.slugs, person) });
  }
  return { planned, problems: told, made: [...made] };
}

function unfit(account: SlackPerson | undefined): string[] {
  if (account?.isBot) return ['this is the address of an app.'];
  if (account?.belonging === 'foreign') return ['this is an account of another organisation.'];
  return account?.deactivated ? ['this Slack account is switched off.'] : [];
}

function changeOf({ role }: ImportRow, slugs: readonly string[], person: Planned['person']): Planned['change'] {
  if (person === undefined) return 'add';
  const isSame =
    person.active && (role === undefined || role === person.role) && slugs.every((slug) => person.slugs.includes(slug));
  return isSame ? 'none' : 'change';
}

/** The lines that the form shows: the changes or the problems, as mrkdwn. */
export function planLines({ planned, problems, made }: ImportPlan): string[] {
  if (problems.length > 0) {
    const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
    return ['*Mend these, then check again. Nothing was changed.*', ...problems.slice(0, SHOWN), ...more];
  }
  const count = (change: Planned['change']) => planned.filter((one) => one.change === change).length;
  const changing = planned.filter(({ change }) => change !== 'none');
  const more = changing.length > SHOWN ? [`and ${changing.length - SHOWN} more`] : [];
  return [
    `*${count('add')} will be added, ${count('change')} changed, ${count('none')} stay as they are.*`,
    ...changing.slice(0, SHOWN).map(planLine),
    ...more,
    ...(made.length === 0 ? [] : [`New skills: ${skillList(made)}`]),
  ];
}

function planLine({ row, slugs, person, account, change }: Planned): string {
  const name = mrkdwn(plain(row.name ?? account?.realName ?? person?.name ?? row.email, 80));
  const sign = change === 'add' ? 'new' : person?.active === false ? 'back' : 'changed';
  const role = row.role ?? person?.role ?? 'specialist';
  const fresh = slugs.filter((slug) => person?.slugs.includes(slug) !== true);
  const skills = fresh.length === 0 ? '' : `, + ${skillList(fresh)}`;
  const notYet = account === undefined && !person?.slackId ? ', not found in Slack yet' : '';
  return `• ${sign}: ${name}, ${roleNames[role]}${skills}${notYet}`;
}

/** Imports each person separately, so that one failure does not stop the others. Returns the lines to show. */
export async function carryOut(
  { planned }: ImportPlan,
  { by, services }: { by: Person; services: Services },
): Promise<string> {
  const failed: string[] = [];
  let done = 0;
  for (const one of planned) {
    if (one.change === 'none') continue;
    const because = await importOne(one, { by, services });
    if (because === undefined) done++;
    else failed.push(`Line ${one.row.line}: ${because}`);
  }
  const told = `${done} ${done === 1 ? 'person' : 'people'} imported.`;
  return [told, ...failed.slice(0, SHOWN)].join('\n');
}

/** Imports one person. Undefined if it succeeded, otherwise the reason. */
function importOne(
  { row, slugs: skills, account }: Planned,
  { by, services }: { by: Person; services: Services },
): Promise<string | undefined> {
  const { transact, clock } = services;
  const { email, role } = row;
  return transact(async (tx) => {
    const how = { skills, role, at: clock.now(), via: 'command' as const, actor: by.handle };
    const known = await tx.person.findUnique({ where: { email } });
    if (account !== undefined) {
      const realName = plain(account.realName, 200) || account.name;
      const result = await addPerson(tx, { slackId: account.slackId, name: account.name, realName, email }, how);
      return refusalOf(result.outcome);
    }
    if (known !== null) return refusalOf((await extendPerson(tx, { personId: known.id, ...how })).outcome);
    await enlistByAddress(tx, { ...how, email, name: row.name, role: role ?? 'specialist' });
    return undefined;
  });
}

function refusalOf(outcome: string): string | undefined {
  if (outcome === 'email_taken') return 'somebody with another Slack account has this address.';
  return outcome === 'last_admin' ? 'they are the last admin.' : undefined;
}
