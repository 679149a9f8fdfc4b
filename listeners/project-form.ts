import { z } from 'zod';
import { dayAt } from '../app/domain/calendar/day.ts';
import { type FormValues, VALUE_FIELDS, type ValueField } from '../app/domain/projects/answers/form-values.ts';
import { briefBox, type FormField } from '../app/domain/projects/answers/project-form.ts';
import { skills } from '../app/inbound/intake/fields.ts';
import { projectFields } from '../app/inbound/intake/project-fields.ts';
import type { Submission } from '../app/inbound/slack/forms.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { plain } from '../app/infra/slack/blocks/text.ts';

const Options = z.array(z.object({ value: z.string() })).catch([]);
const SKILLS_MOST = 50;
/** A project without skills: any specialist may take it. */
const Described = z.object({ ...projectFields, skills: skills({ least: 0, most: SKILLS_MOST }) });
export type Described = z.infer<typeof Described>;

/** The values of the submitted project form, by field. */
export async function sentValues(view: Submission['view'], services: Services): Promise<FormValues> {
  const typed = (field: string) => view.state.values[field]?.[field]?.value ?? '';
  const slugs = [...chosenSkills(view), ...(await typedSkills(typed('newSkills'), services))];
  return {
    title: typed('title'),
    brief: briefOf(view, typed),
    skills: [...new Set(slugs)].sort().join(' '),
    clientName: typed('clientName'),
    clientCompany: typed('clientCompany'),
    clientEmail: typed('clientEmail'),
    dueAt: view.state.values.dueAt?.dueAt?.selected_date ?? '',
    budget: typed('budget'),
    urgent: Options.parse(view.state.values.urgent?.urgent?.selected_options).length === 0 ? '' : 'yes',
    pageUrl: withScheme(typed('pageUrl')),
    intercomUrl: withScheme(typed('intercomUrl')),
  };
}

/** Validates the form by the rules for the website's request. Errors are shown at their fields, in words for people. */
export function readDescribed(
  values: FormValues,
  view: Submission['view'],
  { today }: { today: string },
): { read: Described } | { errors: Partial<Record<FormField, string>> } {
  const { clientName: name, clientCompany: company, clientEmail: email, urgent, ...rest } = values;
  const slugs = values.skills.split(' ').filter((slug) => slug !== '');
  const said = { ...rest, urgent: urgent !== '', skills: slugs, client: { name, company, email } };
  const parsed = Described.safeParse(said);
  const errors: Partial<Record<FormField, string>> = {};
  for (const { path } of parsed.error?.issues ?? []) {
    const field = fieldOf(path);
    const wrong = field === 'skills' && typeof path[1] === 'number' ? slugs[path[1]] : undefined;
    errors[placeOf(field, view)] ??= wrong === undefined ? problems[field] : noSkill(wrong);
  }
  if (values.dueAt !== '' && values.dueAt < today) errors.dueAt = 'This day has passed already. When is it due?';
  return parsed.success && Object.keys(errors).length === 0 ? { read: parsed.data } : { errors };
}

/** Today in the agency's time zone, such as 2026-12-10. */
export function todayOf({ clock, config }: Services): string {
  return dayAt(clock.now(), config.timeZone).toFormat('yyyy-MM-dd');
}

const problems: Record<ValueField, string> = {
  title: 'Please give it a title.',
  brief: 'At most 50,000 characters, please.',
  skills: `At most ${SKILLS_MOST} skills, please.`,
  clientName: 'Please say who the client is.',
  clientCompany: 'At most 200 characters, please.',
  clientEmail: 'This is no e-mail address. One looks like ada@bakery.com.',
  dueAt: 'Please choose a day.',
  budget: 'At most 64 characters, please.',
  urgent: 'Tick it, or leave it.',
  pageUrl: 'Please paste the whole link. It begins with https://',
  intercomUrl: 'Please paste the whole link. It begins with https://',
};

/** To somebody who typed a skill that cannot be one. */
export const noSkill = (slug: string) =>
  `“${plain(slug, 40)}” cannot be a skill: letters, digits and dashes only, such as data-entry.`;

function fieldOf([first, second]: readonly PropertyKey[]): ValueField {
  if (first === 'client') {
    return second === 'company' ? 'clientCompany' : second === 'email' ? 'clientEmail' : 'clientName';
  }
  return VALUE_FIELDS.find((field) => field === first) ?? 'title';
}

/**
 * The field at which an error is shown. Menus contain only known skills, so an error about skills is about the typed
 * ones.
 */
function placeOf(field: ValueField, view: Submission['view']): FormField {
  if (field !== 'skills') return field;
  return view.blocks.some(({ block_id }) => block_id === 'newSkills') ? 'newSkills' : 'skills';
}

function briefOf(view: Submission['view'], typed: (field: string) => string): string {
  const parts: string[] = [];
  for (let index = 0; view.state.values[briefBox(index)] !== undefined; index++) parts.push(typed(briefBox(index)));
  return parts.filter((part) => part.trim() !== '').join('\n');
}

function chosenSkills(view: Submission['view']): string[] {
  return Options.parse(view.state.values.skills?.skills?.selected_options).map(({ value }) => value);
}

/**
 * Parses typed skills that are separated by commas: "Data entry, SEO". A text without commas is split only into known
 * skills.
 */
async function typedSkills(text: string, { db }: Services): Promise<string[]> {
  const names = text
    .toLowerCase()
    .split(/[,;\n]+/)
    .map((name) =>
      name
        .trim()
        .split(/\s+/)
        .filter((word) => word !== ''),
    )
    .filter((words) => words.length > 0);
  const asked = names.flatMap((words) => [words.join('-'), ...words]);
  const found = await db.skill.findMany({ where: { slug: { in: asked.slice(0, 200) } }, select: { slug: true } });
  const known = new Set(found.map(({ slug }) => slug));
  return names.flatMap((words) => {
    const one = words.join('-');
    return !known.has(one) && words.every((word) => known.has(word)) ? words : [one];
  });
}

/** Adds https://, because people paste addresses without it. */
function withScheme(typed: string): string {
  return /^[\w-]+(\.[\w-]+)+([/?#]|$)/.test(typed.trim()) ? `https://${typed.trim()}` : typed;
}
