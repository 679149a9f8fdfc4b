import { z } from 'zod';
import type { Via } from '../../app/domain/audit/audit.ts';
import { fieldName, listOf } from '../../app/domain/audit/words.ts';
import {
  changesOf,
  differing,
  type FormValues,
  VALUE_FIELDS,
  type ValueField,
  valuesShown,
} from '../../app/domain/projects/answers/form-values.ts';
import { findProject } from '../../app/domain/projects/find.ts';
import { changeProject, fingerprint } from '../../app/domain/projects/life/change.ts';
import { readDetails } from '../../app/domain/projects/life/details.ts';
import { isOpen } from '../../app/domain/projects/life/lifecycle.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import { editFormOf } from '../../app/inbound/slack/edit-form.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { readDescribed, sentValues, todayOf } from '../project-form.ts';

const Filled = z.object({
  code: z.string(),
  via: z.enum(['command', 'click']) satisfies z.ZodType<Via>,
  marks: z.partialRecord(z.enum(VALUE_FIELDS), z.string()),
});

/**
 * How often the change is tried. Somebody else may change the project between our read and our write, but hardly
 * again and again.
 */
const LOOKS_MOST = 5;

/**
 * The form of a project was submitted. Changes only the fields that were edited in the form. The others stay as they
 * are, even if somebody else has changed them since the form was opened.
 */
export async function projectEdited(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const who = await whoMay(services, { slackId, act: 'change_projects' });
  if ('refused' in who) return { notice: who.refused };
  const { code, via, marks } = Filled.parse(JSON.parse(view.private_metadata));
  const sent = await sentValues(view, services);
  const touched = differing(sent, marks);
  if (touched.length === 0) return { notice: `${code} stays as it was.` };
  const described = readDescribed(
    // A due date in the past is accepted if it was not edited.
    touched.includes('dueAt') ? sent : { ...sent, dueAt: '' },
    view,
    { today: todayOf(services) },
  );
  if ('errors' in described) return { errors: described.errors };

  for (let look = 1; look <= LOOKS_MOST; look++) {
    const project = await findProject(services.db, code);
    if (project === null) return { notice: `${code} is not known any more.` };
    const before = await readDetails(services.db, project.id);
    const now = valuesShown(before, services.config.timeZone);
    const moved = differing(now, marks);
    const contested = touched.filter((field) => moved.includes(field) && now[field] !== sent[field]);
    if (contested.length > 0)
      return { show: await contestedForm(services, { project, sent, touched, contested, via }) };
    const said = changesOf(described.read, touched, before);
    const result = await services.transact((tx) =>
      changeProject(tx, {
        ...{ code, said, seen: fingerprint(before) },
        ...{ at: services.clock.now(), via, actor: who.by.handle },
      }),
    );
    if (result.outcome === 'overtaken') continue;
    if (result.outcome !== 'changed') return { notice: `${code} says so already.` };
    const what = listOf(result.fields.map(fieldName));
    const follows = isOpen(project) ? ' Its offers and its channel follow within seconds.' : '';
    return { notice: `:pencil2: *${code}*: you changed ${what}.${follows}` };
  }
  throw new Error(`Expected ${code} to be changed within ${LOOKS_MOST} looks.`);
}

/**
 * The same form with the submitted values, shown because somebody else has changed the same field. If it is submitted
 * again, it overwrites that change.
 */
async function contestedForm(
  services: Services,
  {
    project,
    sent,
    touched,
    contested,
    via,
  }: {
    project: { id: number; code: string; title: string };
    sent: FormValues;
    touched: readonly ValueField[];
    contested: readonly ValueField[];
    via: 'command' | 'click';
  },
) {
  const what = listOf(contested.map((field) => fieldName(field.startsWith('client') ? 'client' : field)));
  const notice = `While you had this form open, somebody changed ${what}. What you typed is kept here: *Save* puts it in place of theirs.`;
  return editFormOf(services, { project, via, notice, typed: { values: sent, fields: touched } });
}
