import { createHash } from 'node:crypto';
import type { Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { lockProjectByCode, type ProjectStory } from '../find.ts';
import { fieldsChanged } from '../hooks.ts';
import { type ProjectDetails, type ProjectField, readDetails, type SaidDetails, writeDetails } from './details.ts';

export type ChangeResult =
  /** `project`: the project before the change. `fields`: the fields that changed. */
  | { outcome: 'changed'; project: ProjectStory; fields: readonly ProjectField[] }
  /** Nothing was changed, because the new values equal the old ones. */
  | { outcome: 'same'; project: ProjectStory }
  /** Somebody else has changed the project since the person read it (`seen`), so nothing was changed. */
  | { outcome: 'overtaken'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: changes fields of a project. Messages that show these fields are updated through the hook `fieldsChanged`.
 * Projects that are over can be changed too, because an address may be corrected before the survey is sent again. So
 * callers check the state themselves.
 *
 * `seen` makes the change a compare-and-set: it is the fingerprint of the fields that the person saw. Without `seen`,
 * the last change wins.
 */
export async function changeProject(
  tx: Tx,
  { code, said, seen, at, via, actor }: { code: string; said: SaidDetails; seen?: string | undefined } & Decision,
): Promise<ChangeResult> {
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'unknown' };
  if (seen !== undefined && seen !== fingerprint(await readDetails(tx, project.id))) {
    return { outcome: 'overtaken', project };
  }
  const fields = await writeDetails(tx, { projectId: project.id, said, at });
  if (fields.length === 0) return { outcome: 'same', project };
  await fieldsChanged(tx, { project, fields, at, via, actor });
  await audit(tx, { at, actor, via, action: 'project.changed', projectCode: project.code, details: { fields } });
  return { outcome: 'changed', project, fields };
}

/** A hash that fits into the metadata of a form. It changes with any field. */
export function fingerprint(details: ProjectDetails): string {
  return createHash('sha256').update(JSON.stringify(details)).digest('base64url');
}
