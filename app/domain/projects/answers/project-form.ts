import type { Person } from '../../../generated/prisma/client.ts';
import {
  checkbox,
  context,
  datePicker,
  externalSelect,
  input,
  type KnownBlock,
  modal,
  multiSelect,
  section,
  textArea,
  textLine,
  type View,
} from '../../../infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { briefParts, type FormValues, NO_VALUES } from './form-values.ts';
import { choiceOf } from './people-choices.ts';

/** The form that creates or changes a project. */
export const PROJECT_FORM = 'project_described';
const EDIT_FORM = 'project_edited';
/** Slack's limit of options in a multi-select. */
export const SKILLS_MOST = 100;

/** The fields of the form. The id of each block is the name of its field. */
const FIELDS = [
  'title',
  'brief',
  'skills',
  'newSkills',
  'clientName',
  'clientCompany',
  'clientEmail',
  'dueAt',
  'budget',
  'urgent',
  'pageUrl',
  'intercomUrl',
  'pm',
] as const;
export type FormField = (typeof FIELDS)[number];

/** The id of a text box of the brief. A long brief needs several: brief, brief2, brief3… */
export const briefBox = (index: number) => (index === 0 ? 'brief' : `brief${index + 1}`);

/**
 * The form that creates a project, as on the website. `via`: where the form was opened. `pm`: the person who opens
 * it.
 */
export function projectForm({
  skills,
  via,
  pm,
  title = '',
}: {
  skills: readonly string[];
  via: string;
  pm: Pick<Person, 'slackId' | 'handle' | 'name'> | null;
  title?: string;
}): View {
  const initial = pm === null ? {} : { initial: choiceOf(pm) };
  const managing = externalSelect('pm', { ...initial, placeholder: 'Who manages it?' });
  return modal({
    callbackId: PROJECT_FORM,
    title: 'New project',
    submit: 'Request',
    close: 'Cancel',
    privateMetadata: via,
    blocks: [
      ...fieldsOf({ ...NO_VALUES, title }, skills),
      input('Project manager', 'pm', managing, { optional: true, hint: 'You, unless you name somebody else.' }),
    ],
  });
}

/**
 * The form that changes a project, filled with its current values. `metadata`: the marks of these values, see
 * marksOf().
 */
export function editForm({
  project: { code, title },
  values,
  skills,
  metadata,
  notice,
}: {
  project: { code: string; title: string };
  values: FormValues;
  skills: readonly string[];
  metadata: string;
  /** Why the form is shown again, as mrkdwn. */
  notice?: string;
}): View {
  return modal({
    callbackId: EDIT_FORM,
    title: 'Edit project',
    submit: 'Save',
    close: 'Cancel',
    privateMetadata: metadata,
    blocks: [
      ...(notice === undefined ? [] : [section(`:warning: ${notice}`)]),
      context(`${mrkdwn(title.replace(/\s+/g, ' '), 200)} (${mrkdwn(code)})`),
      ...fieldsOf(values, skills),
    ],
  });
}

function fieldsOf(values: FormValues, skills: readonly string[]): KnownBlock[] {
  const initial = (field: keyof FormValues) => (values[field] === '' ? {} : { initial: values[field] });
  const line = (
    label: string,
    field: keyof FormValues,
    options: { most?: number; placeholder?: string; hint?: string } = {},
  ) =>
    input(label, field, textLine(field, { ...options, ...initial(field) }), {
      optional: true,
      ...(options.hint ? { hint: options.hint } : {}),
    });
  const brief = briefParts(values.brief);
  return [
    input('Title', 'title', textLine('title', { placeholder: 'Landing page for a bakery', ...initial('title') })),
    ...(brief.length === 0 ? [''] : brief).map((part, index) => {
      const box = textArea(briefBox(index), part === '' ? {} : { initial: part });
      return input(index === 0 ? 'Brief' : 'Brief, continued', briefBox(index), box, { optional: true });
    }),
    ...skillBlocks(values.skills.split(' ').filter(Boolean), skills),
    input(
      'Client',
      'clientName',
      textLine('clientName', { most: 200, placeholder: 'Ada Lovelace', ...initial('clientName') }),
    ),
    line('Company', 'clientCompany', { most: 200 }),
    line('Client’s e-mail address', 'clientEmail', { hint: 'Where the survey goes when the project is completed.' }),
    input('Due', 'dueAt', datePicker('dueAt', initial('dueAt')), { optional: true }),
    line('Budget', 'budget', { most: 64, placeholder: '2,500 EUR' }),
    input('Urgent', 'urgent', checkbox('Ask people outside their working hours too', 'urgent', values.urgent !== ''), {
      optional: true,
    }),
    line('Project page', 'pageUrl', { placeholder: 'https://…' }),
    line('Intercom conversation', 'intercomUrl', { placeholder: 'https://…' }),
  ];
}

function skillBlocks(wanted: readonly string[], skills: readonly string[]): KnownBlock[] {
  const slugs = skills.slice(0, SKILLS_MOST);
  const known = slugs.map((slug) => ({ text: slug, value: slug }));
  const typed = wanted.filter((slug) => !slugs.includes(slug)).join(', ');
  const others = input(
    known.length === 0 ? 'Skills' : 'Other skills',
    'newSkills',
    textLine('newSkills', typed === '' ? {} : { initial: typed }),
    { optional: true, hint: 'Such as data-entry; a comma between two.' },
  );
  // Slack refuses a menu without options, so without known skills a text field is shown.
  return known.length === 0
    ? [others]
    : [
        input(
          'Skills',
          'skills',
          multiSelect('skills', known, {
            initial: wanted.filter((slug) => slugs.includes(slug)),
            placeholder: 'What it takes',
          }),
          {
            optional: true,
            hint: 'The project is offered to everybody with one of these skills. If you choose none, to everybody with at least one skill.',
          },
        ),
        others,
      ];
}
