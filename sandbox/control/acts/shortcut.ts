import { ImpossibleAct } from '../../api/errors.ts';
import { wiredActor } from '../../wire.ts';
import { type ActResult, appNamed, resultOf, type Stage } from './act.ts';

/** Chooses a global shortcut of an app. Such an act has no channel and no response URL. */
export async function shortcut(stage: Stage, appName: string, callbackId: string): Promise<ActResult> {
  const { person, tab, world, delivery } = stage;
  const app = appNamed(stage, appName);
  if (!app.shortcuts.some((known) => known.callbackId === callbackId)) {
    throw new ImpossibleAct(`${appName} has no global shortcut ${callbackId}.`);
  }
  const { team } = world.workspace;
  const ack = await delivery.interaction(app, {
    type: 'shortcut',
    action_ts: world.clock.nextTs(),
    team: { id: team.id, domain: team.domain },
    user: wiredActor(person),
    callback_id: callbackId,
    trigger_id: world.triggers.issue(app, person.id, { tab }),
  });
  return resultOf(ack);
}
