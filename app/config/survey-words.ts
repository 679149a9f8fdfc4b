import { z } from 'zod';
import { readYaml } from './yaml-file.ts';

/**
 * The English texts of mail and page. {agency}, {project}, {name}, {score} and {date} are replaced if their value is
 * known.
 */
const english = {
  subject: 'How was “{project}”?',
  reminder_subject: 'Reminder: how was “{project}”?',
  greeting: 'Hello {name},',
  intro: '“{project}” is done. Thank you for working with {agency}!',
  reminder_intro: 'we asked you a few days ago, and would still love to hear from you about “{project}”.',
  question: 'How likely are you to recommend {agency} to a friend or colleague?',
  least: 'not at all',
  most: 'extremely likely',
  how: 'Choose a number. It opens a page where you can change it and add a few words.',
  stop_hint: 'You would rather not be asked?',
  stop_link: 'Stop these mails',
  about: 'about {project}',
  comment: 'What is the main reason for your score?',
  comment_hint: 'A few words, if you like.',
  send: 'Send',
  change: 'Change my answer',
  choose: 'Please choose a number from 0 to 10.',
  too_much: 'That was more than we can take. Please say it in fewer words.',
  saved: 'Saved: {score} of 10. Thank you!',
  saving: 'Saving …',
  not_saved: 'That did not get through. Please press the button.',
  thanks: 'Thank you!',
  thanks_more: 'You gave {score} of 10. You can change it until {date}.',
  stop_question: 'Stop asking you?',
  stop_more: 'No survey will be sent to your address any more.',
  stop_button: 'Yes, stop',
  stopped: 'You will not be asked any more.',
  stopped_more: 'If you change your mind, just tell us.',
  unknown: 'This link does not work (any more).',
  unknown_more: 'Links work for 60 days. If you would like to tell us something, please write to us.',
  later: 'This does not work right now.',
  later_more: 'Please try again in a minute.',
};

export type SurveyWords = Readonly<Record<keyof typeof english, string>>;

/** Texts by language tag in lower case; `en` is always there. */
export type SurveyLanguages = ReadonlyMap<string, SurveyWords>;

export const builtInSurveyWords: SurveyLanguages = new Map([['en', english]]);

/**
 * Picks the texts for a client's language: for `de-AT` those of `de-AT`, or else of `de`, or else English. Also
 * returns the tag of the chosen texts.
 */
export function wordsFor(
  languages: SurveyLanguages,
  language: string | null | undefined,
): { tag: string; words: SurveyWords } {
  const parts = (language ?? '').toLowerCase().split('-');
  for (let length = parts.length; length > 0; length--) {
    const tag = parts.slice(0, length).join('-');
    const words = languages.get(tag);
    if (words !== undefined) return { tag, words };
  }
  return { tag: 'en', words: languages.get('en') ?? english };
}

const PLACEHOLDERS = new Set(['agency', 'project', 'name', 'score', 'date']);

const phrase = z
  .string('Expected some text')
  .trim()
  .min(1, 'Expected some text, got none')
  .max(500, 'Expected at most 500 characters')
  .refine((text) => [...text.matchAll(/\{([^{}]*)\}/g)].every(([, name]) => PLACEHOLDERS.has(name ?? '')), {
    message: 'Expected no other placeholders than {agency}, {project}, {name}, {score} and {date}',
  });

const entries = Object.keys(english) as (keyof typeof english)[];
const wordsOfLanguage = z.strictObject(Object.fromEntries(entries.map((key) => [key, phrase.optional()])));
const file = z.record(z.string().refine(isLanguage), wordsOfLanguage);

export type ReadSurveyWords =
  | { words: SurveyLanguages }
  | { /** Each problem is one line: the place, and what is wrong. */ problems: string[] };

/** Parses a file of texts. A text that a language lacks falls back to English. Each problem names its line. */
export function readSurveyWords(yaml: string): ReadSurveyWords {
  const read = readYaml(yaml);
  if ('problems' in read) return read;
  const { content, at } = read;
  const parsed = file.safeParse(content);
  if (!parsed.success) return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue)) };
  const said = new Map(Object.entries(parsed.data).map(([tag, words]) => [tag.toLowerCase(), words]));
  const base = { ...english, ...onlySaid(said.get('en')) };
  return {
    words: new Map(
      [...said].map(([tag, words]) => [tag, { ...base, ...onlySaid(words) }] as const).concat([['en', base]]),
    ),
  };

  function problemsOf({ path, message, ...issue }: z.core.$ZodIssue): string[] {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
    if (keys.length > 0) {
      return keys.map((key) => at([...path, key], `${path.join('.')}: there are no words called ${key}`));
    }
    const said = issue.code === 'invalid_key' ? 'Expected a language tag (BCP 47), such as de or pt-BR' : message;
    return [at(path, `${path.join('.') || 'the file'}: ${said}`)];
  }
}

/** A BCP 47 tag. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function onlySaid(words: z.infer<typeof wordsOfLanguage> | undefined): Partial<SurveyWords> {
  return Object.fromEntries(Object.entries(words ?? {}).filter(([, text]) => text !== undefined));
}
