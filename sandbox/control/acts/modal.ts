import { ImpossibleAct, Refusal } from '../../api/errors.ts';
import type { InstalledApp, View } from '../../api/shapes.ts';
import { isObject, type JsonObject, objectAt } from '../../json.ts';
import { wiredActor, wiredView } from '../../wire.ts';
import { type Entries, fillIn } from '../../workspace/view-state.ts';
import { type ActResult, resultOf, type Stage } from './act.ts';
import { offeredIn } from './click.ts';
import { loadChoices } from './suggest.ts';

export interface SubmitResult extends ActResult {
  /** The errors by block_id. The modal stays open. */
  errors?: JsonObject;
}

/** Fills in the open modal and submits it. Then does what the acknowledgement says. */
export async function submitView(stage: Stage, entries: Entries): Promise<SubmitResult> {
  const { view, app } = topModal(stage);
  if (view.submit === null) throw new ImpossibleAct('This modal has nothing to submit.');
  await loadChoices(stage, { app, view, blocks: view.blocks }, entries);
  view.state = { values: fillIn(view, entries, offeredIn(stage, { view })) };
  const ack = await stage.delivery.interaction(
    app,
    {
      ...about(stage),
      type: 'view_submission',
      trigger_id: stage.world.triggers.issue(app, stage.person.id, { fromModal: true, tab: stage.tab }),
      view: wiredView(view),
      response_urls: [],
    },
    { acceptsResponse: true },
  );
  if (!ack.acked) return resultOf(ack);
  return { ...resultOf(ack), ...respond(stage, app, view, ack.payload) };
}

/** Closes the open modal, or with `all` the whole stack. The app is notified if the view asks for that. */
export async function closeView(stage: Stage, { all = false }: { all?: boolean | undefined } = {}): Promise<ActResult> {
  const { view, app } = topModal(stage);
  const { views } = stage.world;
  const everything = all || view.clear_on_close;
  if (everything) views.clear(stage.person.id, stage.tab);
  else views.pop(stage.person.id, stage.tab);
  if (!view.notify_on_close) return { acked: true, ms: 0 };
  const ack = await stage.delivery.interaction(app, {
    ...about(stage),
    type: 'view_closed',
    view: wiredView(view),
    is_cleared: everything,
  });
  return resultOf(ack);
}

function topModal(stage: Stage): { view: View; app: InstalledApp } {
  const view = stage.world.views.top(stage.person.id, stage.tab);
  const app = stage.world.workspace.apps.find((one) => one.appId === view?.app_id);
  if (!view || !app) throw new ImpossibleAct(`${stage.person.name} has no modal open.`);
  return { view, app };
}

function about({ person, world }: Stage): JsonObject {
  const { team } = world.workspace;
  return { team: { id: team.id, domain: team.domain }, user: wiredActor(person) };
}

function respond(
  stage: Stage,
  app: InstalledApp,
  submitted: View,
  payload: unknown,
): { errors?: JsonObject; error?: string } {
  const { views } = stage.world;
  const { tab } = stage;
  const userId = stage.person.id;
  const action = isObject(payload) ? payload.response_action : undefined;
  try {
    switch (action) {
      case undefined:
        if (views.top(userId, tab)?.id === submitted.id) views.pop(userId, tab);
        return {};
      case 'errors':
        return wrongFields(submitted, objectAt(payload, 'errors'));
      case 'clear':
        views.clear(userId, tab);
        return {};
      case 'update': {
        const current = views.find(app, { id: submitted.id });
        if (current) views.update(app, current, isObject(payload) ? payload.view : undefined);
        return {};
      }
      case 'push':
        views.push(app, userId, isObject(payload) ? payload.view : undefined, tab);
        return {};
      default:
        return { error: `unknown response_action ${String(action)}` };
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // In Slack, the person sees "We had some trouble connecting" and the modal stays open.
    return { error: `${error.code} ${JSON.stringify(error.extra)}` };
  }
}

/**
 * Slack shows errors only at input blocks. An error at another block is the app's mistake, and the person sees the
 * trouble message.
 */
function wrongFields(view: View, errors: JsonObject): { errors?: JsonObject; error?: string } {
  const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
  const strays = Object.keys(errors).filter((blockId) => !inputs.includes(blockId));
  if (strays.length > 0 || Object.keys(errors).length === 0)
    return { error: `errors for no input block: ${strays.join(', ')}` };
  return { errors };
}
