import { createHash } from 'node:crypto';
import { type Markup, markup } from '../../infra/html.ts';
import { multiline, plain } from '../../infra/slack/blocks/text.ts';
import { type Noted, noteKey } from './kinds.ts';

/** The data that a note shows. */
export type NoteView = { code: string; title: string; at: Date; key: string } & Said;

export type Said =
  | { about: 'claimed'; by: string | null; elsewhere: boolean }
  | { about: 'started'; team: { name: string; role: string }[] }
  | { about: 'completed' }
  | { about: 'score'; score: number; comment: string | null };

const COMMENT_MOST = 3_000;
/** If a note is sent later than this after its event, it says when the event happened. */
const LATE_MS = 10 * 60_000;

/**
 * Builds the HTML of a note from the elements that Intercom keeps: paragraphs, bold, line breaks. Text that people
 * typed is escaped. The last line is our mark, by which the note can be found.
 */
export function noteHtml(view: NoteView, now: Date): string {
  const { at } = view;
  const late =
    now.getTime() - at.getTime() > LATE_MS &&
    markup`<p>That was at ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC.</p>`;
  return markup`${said(view)}${late}<p>${markLine(view)}</p>`.html;
}

function said(view: NoteView): Markup {
  const title = plain(view.title, 200);
  switch (view.about) {
    case 'claimed': {
      const by = markup`<b>${plain(view.by ?? 'Somebody', 200)}</b>`;
      return markup`<p>${by} has claimed “${title}”${view.elsewhere && ' in another system'}.</p>`;
    }
    case 'started': {
      const people = view.team.map(({ name, role }) => `${plain(name, 200)} (${ROLES.get(role) ?? plain(role, 64)})`);
      const team = people.length > 0 && markup`<p>On it: ${people.join(', ')}.</p>`;
      return markup`<p>“${title}” has <b>started</b>.</p>${team}`;
    }
    case 'completed':
      return markup`<p>“${title}” is <b>completed</b>.</p>`;
    case 'score': {
      const lines = view.comment === null ? [] : multiline(view.comment, COMMENT_MOST).split('\n');
      const comment =
        lines.join('') !== '' && markup`<p>${lines.map((line, index) => markup`${index > 0 && BREAK}${line}`)}</p>`;
      return markup`<p>The client gave <b>${view.score} of 10</b> for “${title}”.</p>${comment}`;
    }
  }
}

const BREAK = markup`<br>`;
const ROLES: ReadonlyMap<string, string> = new Map([['pm', 'project manager']]);

function markLine({ code, about, key }: NoteView): string {
  return `Crewcall ${code} · ${about} · ${markOf({ code, key })}`;
}

/** The mark is the same at each attempt, and also after a restore of the database. */
function markOf({ code, key }: { code: string; key: string }): string {
  return createHash('sha256').update(`${code} ${key}`).digest('hex').slice(0, 10);
}

/** Finds the mark in the text of a note, even if Intercom has changed the punctuation between its words. */
export function markPattern(code: string, noted: Noted): RegExp {
  return new RegExp(`Crewcall[^]*\\b${markOf({ code, key: noteKey(noted) })}\\b`);
}
