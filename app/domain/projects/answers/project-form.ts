import {
  datePicker,
  input,
  type KnownBlock,
  modal,
  multiSelect,
  textArea,
  textLine,
  type View,
} from '../../../infra/slack/blocks/blocks.ts';

export const PROJECT_FORM = 'project_described';
/** Slack's limit of options in a multi-select. */
export const SKILLS_MOST = 100;

/** The fields of the form; each block has the id of its field. */
export const FIELDS = [
  'title',
  'brief',
  'skills',
  'newSkills',
  'clientName',
  'clientCompany',
  'clientEmail',
  'dueAt',
  'budget',
  'pageUrl',
  'intercomUrl',
] as const;
export type FormField = (typeof FIELDS)[number];

/** The form that makes a project, like the one of the website. `via`: where it was opened. */
export function projectForm({ skills, via }: { skills: readonly string[]; via: string }): View {
  const line = (
    label: string,
    field: FormField,
    options: { most?: number; placeholder?: string; hint?: string } = {},
  ) =>
    input(label, field, textLine(field, options), { optional: true, ...(options.hint ? { hint: options.hint } : {}) });
  return modal({
    callbackId: PROJECT_FORM,
    title: 'New project',
    submit: 'Request',
    close: 'Cancel',
    privateMetadata: via,
    blocks: [
      input('Title', 'title', textLine('title', { placeholder: 'Landing page for a bakery' })),
      input('Brief', 'brief', textArea('brief'), { optional: true }),
      ...skillBlocks(skills),
      input('Client', 'clientName', textLine('clientName', { most: 200, placeholder: 'Ada Lovelace' })),
      line('Company', 'clientCompany', { most: 200 }),
      line('Client’s e-mail address', 'clientEmail', { hint: 'Where the survey goes when the project is completed.' }),
      input('Due', 'dueAt', datePicker('dueAt'), { optional: true }),
      line('Budget', 'budget', { most: 64, placeholder: '2,500 EUR' }),
      line('Project page', 'pageUrl', { placeholder: 'https://…' }),
      line('Intercom conversation', 'intercomUrl', { placeholder: 'https://…' }),
    ],
  });
}

function skillBlocks(skills: readonly string[]): KnownBlock[] {
  const known = skills.slice(0, SKILLS_MOST).map((slug) => ({ text: slug, value: slug }));
  const others = input(known.length === 0 ? 'Skills' : 'Other skills', 'newSkills', textLine('newSkills'), {
    optional: true,
    hint: 'Slugs such as data-entry, separated by commas.',
  });
  // Slack takes no menu without options.
  return known.length === 0
    ? [others]
    : [
        input('Skills', 'skills', multiSelect('skills', known, { placeholder: 'What it takes' }), {
          optional: true,
          hint: 'Whoever has one of them is offered it.',
        }),
        others,
      ];
}
