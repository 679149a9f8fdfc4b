import { z } from 'zod';
import { showHome } from '../../app/domain/metrics/answer/pin.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Heard } from '../payloads.ts';

const opened = z.object({ user: z.string(), tab: z.string().optional() });

/** app_home_opened of @statsbot: redraws the pinned questions. */
export const numbersHomeOpened = ({ transact, clock, line }: Pick<Services, 'transact' | 'clock' | 'line'>) =>
  async function numbersHomeOpened({ event }: Heard) {
    const { user: slackId, tab } = opened.parse(event);
    if (tab !== undefined && tab !== 'home') return;
    await line(() => transact((tx) => showHome(tx, { slackId, at: clock.now() })));
  };
