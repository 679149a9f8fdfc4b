import { createHash } from 'node:crypto';
import { dueDay } from '../../calendar/due.ts';
import type { ProjectDetails, SaidDetails } from '../life/details.ts';

/** The values of the form as text: '' for an empty field; skills are slugs separated by spaces. */
export interface FormValues {
  title: string;
  brief: string;
  skills: string;
  clientName: string;
  clientCompany: string;
  clientEmail: string;
  /** A date such as 2026-12-10. */
  dueAt: string;
  budget: string;
  /** `yes` if it is urgent. */
  urgent: string;
  pageUrl: string;
  intercomUrl: string;
}
export type ValueField = keyof FormValues;

export const NO_VALUES: FormValues = {
  title: '',
  brief: '',
  skills: '',
  clientName: '',
  clientCompany: '',
  clientEmail: '',
  dueAt: '',
  budget: '',
  urgent: '',
  pageUrl: '',
  intercomUrl: '',
};
export const VALUE_FIELDS = Object.keys(NO_VALUES) as ValueField[];

/** Slack's limit of a text box, in UTF-16 units. */
const BOX_MOST = 3_000;

/** The values of a form that shows a project before anybody edits it. */
export function valuesShown(details: ProjectDetails, timeZone: string): FormValues {
  return {
    title: details.title.slice(0, BOX_MOST).replace(/[\uD800-\uDBFF]$/, ''),
    brief: briefParts(details.brief ?? '').join('\n'),
    skills: details.skills.join(' '),
    clientName: details.client.name,
    clientCompany: details.client.company ?? '',
    clientEmail: details.client.email ?? '',
    dueAt: details.dueAt === null ? '' : dueDay(details.dueAt, timeZone),
    budget: details.budget ?? '',
    urgent: details.urgent ? 'yes' : '',
    pageUrl: details.pageUrl ?? '',
    intercomUrl: details.intercomUrl ?? '',
  };
}

/** Splits a brief into as many text boxes as it needs, at the ends of lines, or else of words. */
export function briefParts(brief: string): string[] {
  const parts: string[] = [];
  let rest = brief.replace(/\r\n?/g, '\n').trim();
  while (rest.length > BOX_MOST) {
    const room = rest.slice(0, BOX_MOST + 1);
    const line = room.lastIndexOf('\n');
    const end = line > 0 ? line : room.lastIndexOf(' ');
    const cut = end > 0 ? end : BOX_MOST - Number(/[\uD800-\uDBFF]/.test(rest.charAt(BOX_MOST - 1)));
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return rest === '' ? parts : [...parts, rest];
}

export type Marks = Record<ValueField, string>;

/**
 * Hashes of the form's initial values, short enough for its metadata. Comparing them later tells which fields the
 * person has edited.
 */
export function marksOf(values: FormValues): Marks {
  return Object.fromEntries(VALUE_FIELDS.map((field) => [field, mark(values[field])])) as Marks;
}

function mark(value: string): string {
  const tidy = value
    .normalize('NFC')
    .replace(/[ \t\r]*\n/g, '\n')
    .trim();
  return createHash('sha256').update(tidy).digest('base64url').slice(0, 12);
}

/** The fields whose values differ from the marks. A form opened by an earlier version may lack some marks. */
export function differing(values: FormValues, marks: Partial<Marks>): ValueField[] {
  const now = marksOf(values);
  return VALUE_FIELDS.filter((field) => marks[field] !== undefined && now[field] !== marks[field]);
}

/** The changes that a submitted form makes. `fields`: those that were edited. `before`: the project as it is now. */
export function changesOf(
  read: Omit<SaidDetails, 'client'> & Partial<Pick<ProjectDetails, 'client'>>,
  fields: readonly ValueField[],
  before: ProjectDetails,
): SaidDetails {
  let said: SaidDetails = {};
  for (const field of fields) {
    switch (field) {
      case 'title':
        said.title = read.title;
        break;
      case 'skills':
        said.skills = read.skills;
        break;
      case 'clientName':
        said.client = { ...(said.client ?? before.client), name: read.client?.name ?? before.client.name };
        break;
      case 'clientCompany':
        said.client = { ...(said.client ?? before.client), company: read.client?.company ?? null };
        break;
      case 'clientEmail':
        said.client = { ...(said.client ?? before.client), email: read.client?.email ?? null };
        break;
      case 'urgent':
        said.urgent = read.urgent ?? false;
        break;
      default:
        said = { ...said, [field]: read[field] ?? null };
    }
  }
  return said;
}
