import test, { type ExecutionContext } from 'ava';
import type { JsonObject } from '../../sandbox/json.ts';
import { type Agency, agency } from '../helpers/agency.ts';
import { eventually } from '../helpers/eventually.ts';

test('a form for a project that is sent three times makes one project, and each answer has its code', async (t) => {
  const world = await agency(t, { people: ['anna', 'hana'] });
  const { slack, id, db, settled } = world;
  await slack.as(id('hana')).command('/project', 'new');
  const view = await formOf(world, 'hana');
  const filled = {
    ...view,
    state: {
      values: {
        title: { title: { type: 'plain_text_input', value: 'Landing page' } },
        newSkills: { newSkills: { type: 'plain_text_input', value: 'design' } },
        clientName: { clientName: { type: 'plain_text_input', value: 'Ada' } },
      },
    },
  };
  const answers = await Promise.all(['1.1', '2.2', '3.3'].map((trigger) => submit(t, world, filled, trigger)));
  const [again] = await Promise.all([submit(t, world, filled, '4.4')]);
  for (const answer of [...answers, again]) t.regex(JSON.stringify(answer), /It is \*P-1\*/);
  await settled();
  t.is(await db.project.count(), 1);
  t.is(await db.offer.count(), 1, 'one round of DMs');

  // A form that was opened again makes another project.
  await slack.as(id('hana')).command('/project', 'new');
  const other = { ...(await formOf(world, 'hana', String(view.id))), state: filled.state };
  t.regex(JSON.stringify(await submit(t, world, other, '5.5')), /It is \*P-2\*/);
});

/** The form that somebody has open, as Slack sends it; not the form `not`. */
async function formOf({ slack, id }: Agency, handle: string, not?: string): Promise<JsonObject> {
  const view = await eventually(() => {
    const top = slack.world.views.top(id(handle));
    return top !== undefined && top.id !== not ? top : undefined;
  });
  return JSON.parse(JSON.stringify(view));
}

/** Slack sends a form. Returns the answer to it. */
async function submit(t: ExecutionContext, { slack, id }: Agency, view: JsonObject, trigger: string): Promise<unknown> {
  const user = { id: id('hana'), name: 'hana', team_id: slack.world.workspace.team.id };
  const payload = {
    type: 'view_submission',
    user,
    team: { id: user.team_id },
    trigger_id: trigger,
    view,
    response_urls: [],
  };
  const ack = await slack.delivery.interaction(slack.apps.ops, payload, { acceptsResponse: true });
  t.true(ack.acked);
  return ack.payload;
}
