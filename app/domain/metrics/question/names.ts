import type { Database } from '../../../infra/database/client.ts';

/** A filter that restricts a number to one client, person or skill. */
export interface Filter {
  kind: 'client' | 'person' | 'skill' | 'currency';
  /** The displayed name, which is compared with the labels of a dimension. */
  label: string;
  /** Identifies a person, because names are not unique. */
  id?: string;
  /** The words that can be typed for this filter; parsing them gives the same filter. */
  said: string;
  /** Everything but this: "not in design". */
  not?: true;
  /** The values of the dimension, if they are not the displayed name: "dollars" may be written as USD or as $. */
  values?: readonly string[];
}

/** A client, person or skill that a question may name, with all spellings of the name. */
export interface Named {
  filter: Filter;
  /** Each spelling as words in lower case. */
  ways: readonly (readonly string[])[];
  /** A spelling that may fit several names, such as a first name. */
  short?: string;
}

const MOST_PEOPLE = 5_000;
const MOST_SKILLS = 2_000;
const MOST_CLIENTS = 300;
/** The most words of a text that are looked up. No question has more words that could be part of a client's name. */
const MOST_WORDS = 12;

/**
 * Everybody and everything that a text may name: the roster, the skills, and the clients whose name contains a word
 * of the text. The words are bound as parameters.
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
      const [first, ...others] = ways[0] ?? [];
      // If several people are called Tom, "Tom B" names one of them.
      const initial = others.at(-1)?.charAt(0);
      if (first !== undefined && initial !== undefined) ways.push([first, initial]);
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

/** Currencies, by which revenue is split. */
const CURRENCIES: readonly Named[] = (
  [
    ['EUR', 'eur', 'euro', 'euros'],
    ['USD', 'usd', 'dollar', 'dollars'],
    ['GBP', 'gbp', 'pounds'],
    ['CHF', 'chf', 'francs'],
  ] as const
).map(([label, ...ways]) => ({
  filter: { kind: 'currency', label, said: `in ${label}`, ...(label === 'USD' ? { values: ['USD', '$'] } : {}) },
  ways: ways.map((way) => [way]),
}));

/** The clients. They are identified by company, or by name if they have none, as in every metric. */
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
