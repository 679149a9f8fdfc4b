import { allTime, cutPeriod, underWay } from '../../calendar/find-period.ts';
import { type Period, type PeriodProblem, yearBefore } from '../../calendar/period.ts';
import type { Reading } from '../../calendar/period-days.ts';
import { upToNow } from '../../calendar/period-forms.ts';

/** The period of a question, and the period to compare it with. */
export interface Times {
  period?: Period;
  versus?: Period;
  /** The remaining text. */
  rest: string;
  /** A part of the text is about time, but cannot be answered. */
  problem?: { part: string; problem: PeriodProblem };
}

const MOST = 3;
const MARK = '§';
const AGAINST = String.raw`(?:(?:as )?compared? (?:to|with)|vs\.?|versus|against|relative to|as opposed to|over)`;
/** Comparatives. They say how something is compared, not what is counted. */
const THAN =
  '(?:more|less|fewer|better|worse|higher|lower|greater|bigger|faster|slower|quicker|longer|shorter|up|down)';

/** Without another period, up to now. */
const SO_FAR = /\b(?:so far|to date|until now|up to now|till now)$|\bever\b/;

/** The same period a year before. */
const AGAINST_LAST_YEAR =
  /\b(?:(?:as )?compared? (?:to|with)|vs\.?|versus|against|than|and|over)(?: in)? (?:the )?same (?:day|week|month|quarter|period|time|stretch)(?: of| in)?(?: the)? last year\b/;

/** Finds the periods of a question: this month; more than last week; compare this month and last month. */
export function readTimes(text: string, at: Reading): Times {
  const year = AGAINST_LAST_YEAR.exec(text);
  if (year !== null) {
    const times = readTimes(text.replace(year[0], ' ').trim(), at);
    if (times.period !== undefined && times.versus === undefined && !times.period.ever)
      return { ...times, versus: yearBefore(times.period) };
  }
  const found: Period[] = [];
  let rest = withoutUsual(withoutTotal(text, at));
  for (let count = 0; count < MOST; count++) {
    const cut = cutPeriod(rest, at, `${MARK}${count}`);
    if (cut.kind === 'none') break;
    if (cut.kind === 'problem') {
      const { part, problem } = cut;
      return { rest: rest.replace(part, ' '), problem: { part, problem } };
    }
    found.push(cut.period);
    rest = cut.rest;
  }
  if (found.length === 0 && SO_FAR.test(rest)) {
    found.push(allTime(at));
    rest = rest.replace(SO_FAR, ` ${MARK}0`);
  }
  rest = changeSince(rest, found);
  const read = readSince(rest, found, at);
  rest = read.rest;
  const one = (mark: string | undefined) => found[Number(mark)];
  if (found.length > 2) return { ...settled(rest.replace(/§\d/g, ' ')), problem: { part: text, problem: 'several' } };

  const paired = new RegExp(
    String.raw`(?:\b(?:difference |change )?between )?§(\d)\s*(?:and|or|to|with|&|,|than|${AGAINST}(?: (?:in|the))?)\s*(?:in |the )?§(\d)`,
  ).exec(rest);
  if (paired !== null) {
    const fromTo = /\bfrom\s*$/.test(rest.slice(0, paired.index)) && paired[0].includes(' to ');
    const [period, versus] = fromTo ? [one(paired[2]), one(paired[1])] : [one(paired[1]), one(paired[2])];
    const left = rest
      .replace(paired[0], ' ')
      .replace(new RegExp(String.raw`\b(?:compare|difference|${THAN}|from)\b`, 'g'), ' ');
    return { ...settled(left), ...(period && versus ? { period, versus } : {}) };
  }
  const compared = /\b(?:compare|difference)\b.*?§(\d).*?(?:\b(?:and|to|with|vs|than)\s+)?§(\d)/.exec(rest);
  if (compared !== null) {
    const [period, versus] = [one(compared[1]), one(compared[2])];
    const left = rest.replace(/(?:\b(?:and|to|with|vs|than)\s+)?§\d/g, ' ').replace(/\b(?:compare|difference)\b/, ' ');
    return { ...settled(left), ...(period && versus ? { period, versus } : {}) };
  }
  const upTo =
    /\b(?:up to|until|till?|before|after|as of|by the end of) (?:the )?(?:(?:end|start|beginning) of )?§(\d)/.exec(
      rest,
    );
  if (upTo !== null)
    return {
      ...settled(rest.replace(/§\d/g, ' ')),
      problem: { part: upTo[0].replace(/§\d/, one(upTo[1])?.words ?? ''), problem: 'unknown' },
    };
  const against = new RegExp(
    String.raw`(?:\b${THAN}\b\s*)?(\S+\s+){0,4}?\b(?:than|${AGAINST})\s*(?:in |the |for )*§(\d)`,
  ).exec(rest);
  if (against !== null) {
    const versus = one(against[2]);
    const clause = new RegExp(String.raw`\b(?:than|${AGAINST})\s*(?:in |the |for )*§${against[2]}`);
    const left = rest.replace(clause, ' ').replace(new RegExp(String.raw`\b(?:compare|${THAN})\b`, 'g'), ' ');
    const other = /§(\d)/.exec(left);
    const period = other === null ? versus && underWay(versus, at) : one(other[1]);
    return {
      ...settled(other === null ? left : left.replace(other[0], ' ')),
      ...(period ? { period } : {}),
      ...(versus ? { versus } : {}),
    };
  }
  const [clause, unknown] = new RegExp(String.raw`\b(?:${AGAINST.replace('|over', '')})\s+(\S.*)$`).exec(rest) ?? [];
  if (unknown !== undefined) {
    const part = unknown.replace(/§\d/g, '').trim();
    const [period] = found;
    return {
      ...settled(rest.replace(clause ?? '', ' ').replace(/§\d/g, ' ')),
      ...(period === undefined ? {} : { period }),
      problem: { part, problem: 'unknown' },
    };
  }
  const [first, second] = [...rest.matchAll(/§(\d)/g)];
  if (second !== undefined)
    return { ...settled(rest.replace(/§\d/g, ' ')), problem: { part: text, problem: 'several' } };
  const left = first === undefined ? rest : rest.replace(first[0], ' ');
  const period = one(first?.[1]);
  return { ...settled(left.replace(/\bcompare\b/, ' ')), ...(period === undefined ? {} : { period }) };
}

/** Beside another period, "in total" names none. */
function withoutTotal(text: string, at: Reading): string {
  const rest = text.replace(/,?\s*\b(?:in total|overall|altogether)$/, '');
  return rest !== text && !/\b(?:invoiced|billed)\b/.test(text) && cutPeriod(rest, at, '').kind === 'found'
    ? rest
    : text;
}

/** Drops words that ask for a comparison with the previous period, because that is the default. */
function withoutUsual(text: string): string {
  return (
    text
      // How a number has grown is told with every number.
      .replace(/(?<=\S )growth\b|^(?:the )?growth (?:of|in) /, '')
      .replace(/\b(up|down) (?:on|from) (?=(?:the )?(?:last|previous|prior|same|q[1-4])\b)/, '$1 than ')
      .replace(new RegExp(String.raw`\b${THAN} (.*\bthan (?:the )?(?:last|previous)(?: one| time)?)$`), '$1')
      .replace(
        /\b(?:vs\.?|versus|compared? (?:to|with)|with|and|than|against) (?:the )?(?:last|previous)(?: one| time)?$/,
        ' ',
      )
      .replace(/\b(?:month (?:over|on|to) month|mom)\b/, 'this month')
      .replace(/\b(?:week (?:over|on|to) week|wow)\b/, 'this week')
      .replace(
        new RegExp(
          String.raw`\b(?:${THAN} )?(?:than|${AGAINST}) (?:the )?(?:(?:one|day|week|month|quarter|year) before|before|previous (?:one|period)|prior period|period before)\b`,
        ),
        ' ',
      )
  );
}

/** In "how did it change since last month", last month is the period to compare with, not the start of a period. */
function changeSince(rest: string, found: readonly Period[]): string {
  return rest.replace(
    /\b(chang(?:ed?|ing)|(?:go|goes|gone|went|going) (?:up|down)|improved?|gr[oe]wn?|up|down|difference)\b(.*?)\bsince (?:the )?§(\d)/,
    (whole, changed: string, between: string, place: string) =>
      (found[Number(place)]?.step.unit ?? 'day') === 'day' ? whole : `${changed}${between}than §${place}`,
  );
}

/** Reads "since last week" as a period from the first day of last week up to now. */
function readSince(rest: string, found: Period[], at: Reading): { rest: string } {
  const since = /\bsince (?:the )?(?:(?:start|beginning) of )?§(\d)/.exec(rest);
  const place = Number(since?.[1]);
  const begin = found[place];
  if (since === null || begin === undefined) return { rest };
  const period = upToNow(begin.from, at);
  if (typeof period === 'object') found.splice(place, 1, period);
  return { rest: rest.replace(since[0], `${MARK}${place}`) };
}

function settled(rest: string): { rest: string } {
  return { rest: rest.replace(/\s+/g, ' ').trim() };
}
