import type { Via } from '../../domain/audit/audit.ts';
import { projectForm, SKILLS_MOST } from '../../domain/projects/answers/project-form.ts';
import { personBySlackId } from '../../domain/team/roster/find.ts';
import { openForm } from './forms.ts';
import type { Services } from './services.ts';

/**
 * Opens the form for a new project, if the person may create one. They become its project manager. `via`: the way
 * that the audit trail records.
 */
export async function openProjectForm(
  { db, ops }: Services,
  {
    slackId,
    triggerId,
    via,
    title = '',
    tell,
  }: { slackId: string | null; triggerId: string; via: Via; title?: string; tell: (text: string) => Promise<void> },
): Promise<void> {
  const [skills, pm] = await Promise.all([
    db.skill.findMany({ orderBy: { slug: 'asc' }, take: SKILLS_MOST, select: { slug: true } }),
    slackId === null ? null : personBySlackId(db, slackId),
  ]);
  const view = projectForm({ skills: skills.map(({ slug }) => slug), via, pm, title });
  await openForm(ops, { triggerId, view, tell });
}
