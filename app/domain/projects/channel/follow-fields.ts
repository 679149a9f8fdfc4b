import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { fieldsChanged } from '../hooks.ts';
import { follow, tellChanged } from '../kinds.ts';

/** Consequence: the channel of a running project shows the current fields, and its team is told. */
export async function channelShowsFields(
  tx: Tx,
  { project, fields, at, via, actor }: Parameters<typeof fieldsChanged>[1],
): Promise<void> {
  const said = fields.filter((field) => field !== 'channel');
  if (said.length === 0) return;
  const { id: projectId, status } = project;
  if (status !== 'started') return;
  const told = { projectId, fields: said, by: actor, platform: via === 'event', at: at.getTime() };
  // The message uses the channel's lane and comes after the brief's update, so its readers find the brief updated.
  await enqueue(tx, at, [...follow(projectId), tellChanged.of(told, { lane: `channel:${projectId}` })]);
}
