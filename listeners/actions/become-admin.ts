import { accountOf, patiently } from '../../app/domain/team/accounts/account.ts';
import { unfitAnswer } from '../../app/domain/team/answers/answers.ts';
import { becomeAdminAnswer } from '../../app/domain/team/answers/first-admin.ts';
import { actorOf } from '../../app/domain/team/rights/actor.ts';
import { mayDo } from '../../app/domain/team/rights/rights.ts';
import { reachableAdmin } from '../../app/domain/team/roster/admins.ts';
import { becomeAdmin } from '../../app/domain/team/roster/first-admin.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/**
 * Become admin, for people who run the workspace. Slack is asked again, because what it said earlier may be outdated.
 */
export const becomeAdminClick = (services: Services) =>
  async function becomeAdminClick({ action, body, respond }: ButtonClick) {
    const { directory, db, transact, clock } = services;
    const { slackId } = clickOf({ action, body });
    const asked = await patiently((signal) => directory.askAnew(slackId, signal), services);
    if (asked?.value === undefined) {
      return whisper(
        respond,
        'Slack does not say at the moment who you are. Nothing was changed; try again in a minute.',
      );
    }
    const verdict = mayDo('become_admin', await actorOf(services, slackId), {
      runsWorkspace: asked.value.runsWorkspace === true,
      isWithoutAdmin: (await reachableAdmin(db)) === null,
    });
    if (!verdict.may) return whisper(respond, verdict.because);
    const found = accountOf(asked.value);
    if ('unfit' in found) return whisper(respond, unfitAnswer(found.unfit));
    const result = await transact((tx) => becomeAdmin(tx, found.account, { at: clock.now() }));
    await whisper(respond, becomeAdminAnswer(result));
  };
