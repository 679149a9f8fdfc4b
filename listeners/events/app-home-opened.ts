import { z } from 'zod';
import { homeOpened } from '../../app/domain/home/open.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Heard } from '../payloads.ts';

/** The event contains the view that Slack shows now, if one was published before. */
const opened = z.object({ user: z.string(), tab: z.string(), view: z.unknown().optional() });

/** app_home_opened: somebody looks at their Home. The event for the messages tab is ignored. */
export const appHomeOpened = ({ transact, clock, line }: Services) =>
  async function appHomeOpened({ event }: Heard) {
    const { user: slackId, tab, view } = opened.parse(event);
    if (tab !== 'home') return;
    await line(() => transact((tx) => homeOpened(tx, { slackId, isBlank: view === undefined, at: clock.now() })));
  };
