import { type FormValues, marksOf, type ValueField, valuesShown } from '../../domain/projects/answers/form-values.ts';
import { editForm, SKILLS_MOST } from '../../domain/projects/answers/project-form.ts';
import { readDetails } from '../../domain/projects/life/details.ts';
import type { View } from '../../infra/slack/blocks/blocks.ts';
import { openForm } from './forms.ts';
import type { Services } from './services.ts';

interface Edited {
  id: number;
  code: string;
  title: string;
}

/** Opens the form that changes a project, if the person may change it. `via`: the way that the audit trail records. */
export async function openEditForm(
  services: Services,
  {
    project,
    via,
    triggerId,
    tell,
  }: { project: Edited; via: 'command' | 'click'; triggerId: string; tell: (text: string) => Promise<void> },
): Promise<void> {
  const view = await editFormOf(services, { project, via });
  await openForm(services.ops, { triggerId, view, tell });
}

/**
 * The form, filled with the project's current fields. `typed`: what the person typed before, which is shown instead.
 */
export async function editFormOf(
  { db, config }: Services,
  {
    project,
    via,
    notice,
    typed,
  }: {
    project: Edited;
    via: 'command' | 'click';
    notice?: string;
    typed?: { values: FormValues; fields: readonly ValueField[] };
  },
): Promise<View> {
  const [details, skills] = await Promise.all([
    readDetails(db, project.id),
    db.skill.findMany({ orderBy: { slug: 'asc' }, take: SKILLS_MOST, select: { slug: true } }),
  ]);
  const shown = valuesShown(details, config.timeZone);
  const kept = typed?.fields.map((field) => [field, typed.values[field]]) ?? [];
  return editForm({
    project,
    values: { ...shown, ...Object.fromEntries(kept) },
    skills: skills.map(({ slug }) => slug),
    metadata: JSON.stringify({ code: project.code, via, marks: marksOf(shown) }),
    ...(notice === undefined ? {} : { notice }),
  });
}
