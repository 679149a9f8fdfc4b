import type { SurveyWords } from '../../../config/survey-words.ts';
import { plain } from '../../../infra/slack/blocks/text.ts';

/** Values for the {…} in texts. A value may be unknown. */
export interface Said {
  agency?: string;
  project?: string;
  name?: string;
  /** A number, or a placeholder for it. */
  score?: number | string;
  date?: string;
}

const MOST = { agency: 80, project: 120, name: 100, score: 10, date: 60 } as const;

/** Fills a text with its values. The result is one line and not escaped. */
export function fill(words: SurveyWords, key: keyof SurveyWords, said: Said): string {
  const values = new Map(Object.entries(said).map(([name, value]) => [name, String(value)]));
  const filled = words[key].replace(/\{(agency|project|name|score|date)\}/g, (_, name: keyof Said) =>
    plain(values.get(name) ?? '', MOST[name]),
  );
  return plain(filled);
}

/** The writing direction of a language. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(tag.split('-')[0] ?? '') ? 'rtl' : 'ltr';
}

const RIGHT_TO_LEFT = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi']);

/** The agency's branding for clients. */
export interface Agency {
  name: string;
  /** #rrggbb. */
  color: string;
  logoUrl: string | undefined;
}

export const NEUTRAL_COLOR = '#3f4a5a';
