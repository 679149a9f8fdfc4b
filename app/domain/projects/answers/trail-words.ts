import { moment, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { Via } from '../../audit/audit.ts';
import { wordsOf } from '../../audit/words.ts';
import type { TrailEntry } from './status.ts';

/** An entry of the audit trail in plain words: when, who, what, from where. */
export function trailLine(entry: TrailEntry): string {
  const who = entry.actorName === null ? '' : `${mrkdwn(entry.actorName, 60)} `;
  const way = new Map<string, string>(Object.entries(ways)).get(entry.via) ?? mrkdwn(entry.via, 30);
  return `${moment(entry.at)} · ${who}${wordsOf(entry.action, entry.details)} · ${way}`;
}

const ways: Record<Via, string> = {
  click: 'by a button',
  command: 'by a command',
  event: 'from the platform',
  clock: 'automatically',
  home: 'in App Home',
  shortcut: 'by the shortcut',
  hand: 'by hand in Slack',
  page: 'by the client',
};
