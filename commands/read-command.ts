import { readWords, type Words } from './words.ts';

/**
 * The longest command that is carried out. A longer one could be read for seconds, in which nothing else would be
 * acknowledged, because the time of some patterns grows with the square of the length.
 */
export const MOST_TYPED = 4_000;

/** Finds the typed subcommand and the words around it. Undefined: there is no subcommand. */
export function readCommand<Sub extends Named>(
  { subcommands }: { subcommands: readonly Sub[] },
  written: string,
): { words: Words; subcommand: Sub | undefined } {
  // Removes quotes that were copied together with the text.
  const text = written
    .slice(0, MOST_TYPED)
    .replace(/^\s*["“`]+([^"“”`]*)["”`]+\s*$/, '$1')
    .replace(POLITE, '')
    .replace(PLEASE, '');
  const words = readWords(text);
  if (isHelp(words.subcommand)) return { words: { ...words, subcommand: 'help' }, subcommand: undefined };
  const named = (word: string) => {
    const typed = word.toLowerCase().replace(/(?<=.)[!?.,:;]+$/, '');
    return subcommands.find(({ name, also = [] }) => name === typed || also.includes(typed));
  };
  // The text is the name of a list: "mine", "show me all projects".
  const list = subcommands.find(({ name }) => name === 'list');
  if (list?.also !== undefined && LISTING.test(text)) return { words: readWords(`list ${text}`), subcommand: list };
  const first = named(words.subcommand);
  if (first !== undefined) return { words, subcommand: first };

  // Words may come in any order, as in "P-1042 status" or "@anna add design". A question changes nothing: "when is
  // P-1042 due?", "is P-1042 done?".
  const isQuestion = QUESTION.test(text);
  for (const token of text.trim().matchAll(/\S+/g)) {
    const later = named(token[0]);
    if (later === undefined || (isQuestion && later.kind !== 'read')) continue;
    // In "anna is sick" the verb says less than the word after it.
    const after = text.trim().slice(token.index + token[0].length);
    if (token[0] === 'is' && after.split(/\s+/).some((word) => word !== '' && named(word) !== undefined)) continue;
    const others = `${text.trim().slice(0, token.index)} ${text.trim().slice(token.index + token[0].length)}`;
    return { words: readWords(`${later.name} ${others}`), subcommand: later };
  }
  // If only a project is typed, or asked about, its status is shown.
  const status = named('status');
  if (status !== undefined && isQuestion && codeAmong(text) !== undefined) {
    return { words: readWords(`${status.name} ${codeAmong(text)}`), subcommand: status };
  }
  // If only a person is typed, they are shown.
  if (status === undefined && list !== undefined && /^\s*(?:<@|@\w)/.test(text)) {
    return { words: readWords(`${list.name} ${text}`), subcommand: list };
  }
  if (status !== undefined && CODE_FIRST.test(text.trim())) {
    return { words: readWords(`${status.name} ${text}`), subcommand: status };
  }
  return { words, subcommand: undefined };
}

/** "Could you please" and the like before a command. */
const POLITE =
  /^\s*(?:(?:please|pls|plz|(?:can|could|would|will) you|i (?:want|need|would like) to|let['’]?s)\s+)+(?=\S)/i;
const PLEASE = /[\s,]+(?:please|pls|plz)[\s.!]*$/i;
const QUESTION = /^\s*(?:when|what|how|where|why|who|is|are|was|were|has|have|did|does|do)(?:['’]?[sd]|['’]?re)?\s/i;
const CODE_FIRST = /^(<#[CG]\w+|[#"'`“]*[a-z]{0,8}[-–]?\d)/i;
/** A code somewhere in a sentence: "whats up with P-1042". */
const CODE = /(?:^|\s)[#"'`“]*([a-z]{1,8}[-–]\d+)/i;

/** The code in a sentence. */
export function codeAmong(text: string): string | undefined {
  return CODE.exec(text)?.[1]?.replace('–', '-').toUpperCase();
}

const LISTING =
  /^\s*(?:(?:show|see|view|give|display|list)\s+)?(?:me\s+)?(?:the\s+)?(?:(?:mine|unclaimed)|(?:all|my|every|open)(?:\s+of)?(?:\s+(?:the|my|our|open|unclaimed))*(?:\s+projects?)?|projects)\s*$/i;

interface Named {
  name: string;
  /** Other names of the subcommand. */
  also?: readonly string[];
  /** `read`: it changes nothing. */
  kind?: string;
}

/** Ways to ask for help. */
export function isHelp(typed: string): boolean {
  return /^(help|-h|-{1,2}help|—help|\?)[!?.]*$/i.test(typed);
}
