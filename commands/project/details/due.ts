import { DateTime } from 'luxon';
import { type Day, dayAt, monthFirst, readComingDay, sayDay } from '../../../app/domain/calendar/day.ts';
import { dueDay, readDue, sayDue, writeDue } from '../../../app/domain/calendar/due.ts';
import { noSuchDay } from '../../../app/domain/calendar/no-such-day.ts';
import type { Now } from '../../../app/domain/calendar/period.ts';
import { saying } from '../../../app/domain/projects/answers/answers.ts';
import { next } from '../../../app/domain/projects/answers/buttons.ts';
import { standingInFull } from '../../../app/domain/projects/answers/standing.ts';
import type { ProjectStory } from '../../../app/domain/projects/find.ts';
import { changeProject } from '../../../app/domain/projects/life/change.ts';
import { isOpen } from '../../../app/domain/projects/life/lifecycle.ts';
import type { Answer } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../../command.ts';
import { nearest } from '../../nearest.ts';
import { typingAgain } from '../../typing-again.ts';
import { readable } from '../../words.ts';
import { lookUp } from '../naming/named.ts';
import { looksLikeCode, namedProjectWithText } from '../naming/named-with-text.ts';

const NONE = /^(none|no|never|open|remove|clear|tbd|no (due )?date|no deadline)$/i;
/** A month without its day. */
const MONTH =
  /^(?:in )?(jan(?:uary)?|feb(?:ruary)?|march?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/i;
/** Words for urgency, which is no day. */
const URGENT = /^(asap|urgent|urgently|immediately|right away|right now|now|soon)$/i;

/** Sets the due date of a project, in any format that people type. `none` clears it. */
export async function due(asked: Asked, services: Services): Promise<Answer> {
  const named = await projectAndDate(asked, services);
  if ('problem' in named) return named.problem;
  const { project, text } = named;
  const { code } = project;
  const { by, via, usage } = asked;
  const at = { now: services.clock.now(), timeZone: services.config.timeZone };
  if (!isOpen(project)) return `${await standingInFull(services.db, project)}; its due date stays as it was.`;
  const words = asDate(text);
  if (words === '')
    return `When is ${mrkdwn(code)} due? Type \`${usage}\`, for example \`/project due ${code} 10 Dec\`.`;
  if (/^last\s/i.test(words)) {
    return `“${mrkdwn(words, 60)}” has passed already, so nothing was changed. When is ${mrkdwn(code)} due?`;
  }
  const month = MONTH.exec(words)?.[1];
  if (month !== undefined) {
    const meant = [`1 ${month}`, `15 ${month}`].map((one) => ({
      ...({ command: '/project', text: `due ${code} ${one}` } as const),
    }));
    return typingAgain(`Which day of ${mrkdwn(month)}? Nothing was changed yet.`, meant);
  }
  const day = NONE.test(words)
    ? null
    : (postponed(text, project, at) ?? readComingDay(words, at) ?? readComingDay(spelled(words), at));
  if (day === undefined) {
    if (URGENT.test(words)) {
      const meant = [`due ${code} today`, `due ${code} tomorrow`, `edit ${code}`].map((one) => ({
        ...({ command: '/project', text: one } as const),
      }));
      return typingAgain(`“${mrkdwn(words)}” is no day. Which day is it? *Urgent* is a box in the form.`, meant);
    }
    const [, date = ''] = TIMED.exec(words) ?? [];
    if (date !== '' && readComingDay(date, at) !== undefined) {
      const meant = { command: '/project', text: `due ${code} ${date}` } as const;
      return typingAgain('A due date is a day, without a time of the day. Shall it be that day?', [meant]);
    }
    const none = noSuchDay(words, at);
    if (none !== undefined) {
      return `${none.replace(/^t/, 'T')}, so nothing was changed. When is ${mrkdwn(code)} due?`;
    }
    return `I do not understand the date “${mrkdwn(words, 60)}”. Type a day, such as \`10 Dec\`, \`next friday\`, \`2026-12-10\`, or \`none\`.`;
  }
  const today = dayAt(at.now, at.timeZone);
  const other = day === null ? undefined : monthFirst(words, { day, today });
  if (day !== null && other !== undefined) {
    const meant = [other, day].map((one) => ({
      ...({ command: '/project', text: `due ${code} ${one.toISODate()}`, label: sayDay(one, today) } as const),
    }));
    return typingAgain(`Which day is “${mrkdwn(words)}”? Nothing was changed yet.`, meant);
  }
  if (day !== null && day < today) {
    return `${sayDay(day, today)} has passed already, so nothing was changed. When is ${mrkdwn(code)} due?`;
  }
  const dueAt = day === null ? null : day.toISODate();
  const result = await services.transact((tx) =>
    changeProject(tx, { code, said: { dueAt }, at: at.now, via, actor: by.handle }),
  );
  const said = dueAt === null ? 'has no due date' : `is due ${sayDue(readDue(dueAt), at)}`;
  if (result.outcome === 'unknown') return `${mrkdwn(code)} is not known any more.`;
  if (result.outcome !== 'changed') return saying(`${mrkdwn(code)} ${said} already.`, next.status(code));
  const before = result.project.dueAt === null ? '' : ` (it was ${sayDue({ dueAt: result.project.dueAt }, at)})`;
  return saying(`${mrkdwn(code)} ${said} now${before}.`, next.status(code));
}

/**
 * The day that lies some days, weeks or months after the due date: "by a week", "2 days later". Without a due date it
 * is counted from today. Undefined: the text says something else.
 */
function postponed(text: string, { dueAt }: Pick<ProjectStory, 'dueAt'>, at: Now): Day | undefined {
  const [, by, another, count, more, unit, later] =
    /^(by\s+)?(another\s+)?(an?|one|two|three|\d{1,3})?\s*(more\s+)?(day|week|month)s?\s*(later|more|earlier|sooner|before)?[\s.!]*$/i.exec(
      text,
    ) ?? [];
  if (unit === undefined || (by ?? another ?? more ?? later) === undefined) return undefined;
  const from =
    dueAt === null
      ? dayAt(at.now, at.timeZone)
      : DateTime.fromISO(dueDay(writeDue({ dueAt }), at.timeZone), { zone: 'utc' });
  const number = Number(count) || (count?.toLowerCase() === 'two' ? 2 : count?.toLowerCase() === 'three' ? 3 : 1);
  const isEarlier = /^(earlier|sooner|before)$/i.test(later ?? '');
  return from.plus({ [`${unit.toLowerCase()}s`]: isEarlier ? -number : number });
}

/** A date followed by a time of day. */
const TIMED =
  /^(.+?),?\s+(?:at\s+)?(?:\d{1,2}(?::\d\d)?\s*(?:am|pm|h|uhr)|\d{1,2}:\d\d|noon|midnight|morning|evening)$/i;

/** Normalises words and typing errors around a date. */
function asDate(text: string): string {
  return text
    .replace(/^[^\p{L}\p{N}+]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/^(due\s+)?(date\s+)?(of\s+)?(is\s+)?((to|on|by|until|till|for)\s+)?/i, '')
    .replace(/[,.!]*\s*(please|pls|plz|thanks|thx)\s*[.!]*$/i, '')
    .replace(/\bnxt\b/i, 'next')
    .replace(/^(tom+or+ow+|tmr+w?|tomorrw|tommorow|2mor+ow?)$/i, 'tomorrow')
    .replace(/^(eod|today eod|end of day)$/i, 'today')
    .replace(/^eow$|^end of (the |this )?week$/i, 'friday')
    .replace(/^end of next week$/i, 'friday next week')
    .replace(/^(eom|end of (the|this) month)$/i, 'end of month')
    .replace(/^(eoy|end of (the |this )?year)$/i, '31 december')
    .replace(/^day after tomorrow$/i, 'the day after tomorrow')
    .replace(/\b(a )?fortnight\b/i, '2 weeks')
    .replace(/^(christmas|xmas)( day)?$/i, '25 december')
    .trim();
}

/** Words of dates that people often mistype on a phone. */
const DATED = [
  ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  ...['january', 'february', 'march', 'april', 'june', 'july', 'august'],
  ...['september', 'october', 'november', 'december', 'next', 'week', 'month'],
];

/** Corrects mistyped words to the most similar words of dates. The answer says which day was understood. */
function spelled(words: string): string {
  return words.replace(/[a-z]{4,}/gi, (word) => nearest(word, DATED) ?? word);
}

/** How many words may come before a code. */
const CODE_WITHIN = 3;

/** Finds the project and the date. The code may come before, in or after the date: "date of P-1 is friday". */
async function projectAndDate(asked: Asked, services: Services): ReturnType<typeof namedProjectWithText> {
  const last = asked.words.at(-1);
  if (last !== undefined && asked.words.length > 1) {
    const project = await lookUp(last, services);
    if (project !== null) return { project, text: asked.rest.slice(0, asked.rest.lastIndexOf(last.text)).trim() };
  }
  const inside = asked.words.findIndex(looksLikeCode);
  const code = inside > 0 && inside <= CODE_WITHIN ? asked.words[inside] : undefined;
  const project = code === undefined ? null : await lookUp(code, services);
  if (code !== undefined && project !== null) {
    const [before = '', after = ''] = asked.rest.split(code.text, 2);
    return { project, text: readable(`${before.trim()} ${after.trim()}`).trim() };
  }
  return namedProjectWithText(asked, services);
}
