import { homeOpened } from '../../app/domain/home/open.ts';
import { setAway } from '../../app/domain/team/roster/availability.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../payloads.ts';

/** I'm away and I'm back: offers are withdrawn or made again, and the Home is redrawn. */
export const setAwayClick = (services: Services, { away }: { away: boolean }) =>
  async function setAwayClick({ by, action, body }: ClickBy) {
    const { slackId } = clickOf({ action, body });
    const at = services.clock.now();
    await services.transact(async (tx) => {
      await setAway(tx, { personId: by.id, away, at, via: 'home', actor: by.handle });
      await homeOpened(tx, { slackId, at });
    });
  };
