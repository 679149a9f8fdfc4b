import { z } from 'zod';
import type { Via } from '../../app/domain/audit/audit.ts';
import { FIELDS, type FormField } from '../../app/domain/projects/answers/project-form.ts';
import { requestNewProject } from '../../app/domain/projects/life/request-new.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { projectFields } from '../../app/inbound/intake/project-fields.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';

const NewProject = z.object(projectFields);
const From = z.enum(['command', 'shortcut', 'click', 'home']).catch('command') satisfies z.ZodType<Via>;
const Options = z.array(z.object({ value: z.string() })).catch([]);

/** The form for a project was sent: it is requested, like one of the website, and gets a code. */
export async function projectDescribed(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const who = await whoMay(services, { slackId, act: 'change_projects' });
  if ('refused' in who) return { notice: who.refused };
  const { by } = who;
  const wanted = NewProject.safeParse(valuesOf(view));
  if (!wanted.success) return { errors: errorsOf(wanted.error, view) };

  const at = services.clock.now();
  const via = From.parse(view.private_metadata);
  const code = await services.transact((tx) =>
    requestNewProject(tx, wanted.data, { at, happenedAt: at, via, actor: by.handle }),
  );
  return {
    notice: `:tada: It is *${code}*, and is being offered to everybody who has the skills. \`/project status ${code}\` shows who claims it.`,
  };
}

/** What was filled in, as the website would send it. */
function valuesOf(view: Submission['view']): object {
  const typed = (field: FormField) => view.state.values[field]?.[field]?.value ?? undefined;
  return {
    title: typed('title') ?? '',
    brief: typed('brief'),
    skills: [...chosenSkills(view), ...(typed('newSkills') ?? '').split(/[\s,;]+/).filter((slug) => slug !== '')],
    client: { name: typed('clientName') ?? '', company: typed('clientCompany'), email: typed('clientEmail') },
    dueAt: view.state.values.dueAt?.dueAt?.selected_date ?? undefined,
    budget: typed('budget'),
    pageUrl: typed('pageUrl'),
    intercomUrl: typed('intercomUrl'),
  };
}

function chosenSkills(view: Submission['view']): string[] {
  return Options.parse(view.state.values.skills?.skills?.selected_options).map(({ value }) => value);
}

/** Each problem at its field. */
function errorsOf(error: z.ZodError, view: Submission['view']): Record<string, string> {
  const errors: Partial<Record<FormField, string>> = {};
  for (const { path, message } of error.issues) {
    errors[fieldOf(path, view)] ??= `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
  }
  return errors;
}

function fieldOf([first, second]: PropertyKey[], view: Submission['view']): FormField {
  if (first === 'client')
    return second === 'company' ? 'clientCompany' : second === 'email' ? 'clientEmail' : 'clientName';
  // Menus show known skills alone: what is wrong with one was typed. Without a known one there is no menu.
  if (first === 'skills') {
    const isTyped = typeof second === 'number' && second >= chosenSkills(view).length;
    return isTyped || !view.blocks.some(({ block_id }) => block_id === 'skills') ? 'newSkills' : 'skills';
  }
  return FIELDS.find((field) => field === first) ?? 'title';
}
