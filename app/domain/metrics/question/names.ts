import type { Database } from '../../../infra/database/client.ts';

/** Only what is counted for one of them. */
export interface Filter {
  kind: 'client' | 'person' | 'skill' | 'currency';
  /** As people see it, and what a dimension's labels are compared with. */
  label: string;
  /** By which a person is known, whose name somebody else may have. */
  id?: string;
  /** As it is typed: reads as this same filter. */
  said: string;
}

/** Somebody or something that a question may be about, in each of the ways in which it is named. */
export interface Named {
  filter: Filter;
  /** Each as words in lower case. */
  ways: readonly (readonly string[])[];
  /** Another way that may mean several: a first name. */
  short?: string;
}

const MOST_PEOPLE = 5_000;
const MOST_SKILLS = 2_000;
const MOST_CLIENTS = 300;
/** Of one text. A question has fewer words that could be part of a client's name. */
const MOST_WORDS = 12;

/**
 * Everybody whom a text may name: the roster, the skills, and those clients whose name has a word of the text in it.
 * Words are bound parameters.
 */
export async function namesFor(db: Database, text: string): Promise<Named[]> {
  const words = [...new Set(wordsOf(text))].filter((word) => word.length > 1).slice(0, 60);
  const [people, skills] = await Promise.all([
    db.person.findMany({
      select: { id: true, name: true, handle: true, email: true, slackId: true },
      orderBy: [{ active: 'desc' }, { id: 'asc' }],
      take: MOST_PEOPLE,
    }),
    db.skill.findMany({ select: { slug: true }, take: MOST_SKILLS }),
  ]);
  const clients = await clientsOf(db, words.sort((one, other) => other.length - one.length).slice(0, MOST_WORDS));
  return [
    ...people.map(({ id, name, handle, email, slackId }): Named => {
      const ways = [name, handle, email, ...(slackId === null ? [] : [slackId])].map(wordsOf);
      const [first] = ways[0] ?? [];
      const filter: Filter = { kind: 'person', label: name, id: String(id), said: `for @${handle}` };
      return { filter, ways, ...(first === undefined ? {} : { short: first }) };
    }),
    ...skills.map(({ slug }): Named => {
      return { filter: { kind: 'skill', label: slug, said: `in "${slug}"` }, ways: [wordsOf(slug)] };
    }),
    ...clients,
    ...CURRENCIES,
  ];
}

/** As revenue tells them apart. */
const CURRENCIES: readonly Named[] = (
  [
    ['EUR', 'eur', 'euro', 'euros'],
    ['USD', 'usd'],
    ['GBP', 'gbp', 'pounds'],
    ['CHF', 'chf', 'francs'],
  ] as const
).map(([label, ...ways]) => ({
  filter: { kind: 'currency', label, said: `in ${label}` },
  ways: ways.map((way) => [way]),
}));

/** By company, or by name where there is none, as they are told apart in every metric. */
async function clientsOf(db: Database, words: readonly string[]): Promise<Named[]> {
  if (words.length === 0) return [];
  const found = await db.client.findMany({
    where: { OR: words.flatMap((word) => [{ name: { contains: word } }, { company: { contains: word } }]) },
    select: { name: true, company: true },
    take: MOST_CLIENTS,
  });
  const byLabel = new Map<string, Set<string>>();
  for (const { name, company } of found) {
    const label = company?.trim() ? company : name;
    byLabel.set(label, (byLabel.get(label) ?? new Set([label])).add(name));
  }
  return [...byLabel].map(([label, ways]) => ({
    filter: { kind: 'client', label, said: `for "${label.replaceAll('"', ' ')}"` },
    ways: [...ways].map(wordsOf),
  }));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
