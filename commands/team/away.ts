import { readDaysOff } from '../../app/domain/calendar/days-off.ts';
import { awayAnswer } from '../../app/domain/team/answers/answers.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import { setAway } from '../../app/domain/team/roster/availability.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { typingAgain } from '../typing-again.ts';
import { onRoster, sortWords, withoutFillers } from './named.ts';

/**
 * Marks people as away, so that they get no offers: the person who types, or the people whom a PM or an admin names.
 */
export const away = absence(true);

/** Marks people as back. */
export const back = absence(false);

function absence(isAway: boolean) {
  const name = isAway ? 'away' : 'back';
  return async ({ words, by }: Asked, services: Services): Promise<Answer> => {
    const typed = await sortWords(words, services);
    if ('refusal' in typed) return typed.refusal;
    const others = withoutFillers(typed.others).length === 0 ? [] : typed.others;
    if (others.length > 0) {
      const dates = others.join(' ').replace(/^from /i, '');
      const at = { now: services.clock.now(), timeZone: services.config.timeZone };
      if (isAway && readDaysOff(dates, at).kind === 'days') {
        const text = `off ${[...typed.people, dates].join(' ')}`;
        return typingAgain('`/team away` has no date, and nothing was changed yet. Days off have:', [
          { command: '/team', text },
        ]);
      }
      const ends = isAway ? ' It has no date: `/team back` ends it.' : '';
      return `“${mrkdwn(typed.others.join(' '), 80)}”? \`/team ${name}\` is about yourself, \`/team ${name} @user\` about somebody else.${ends} Nothing was changed.`;
    }
    const { people, complaints } = await onRoster(typed.people, services);
    const about = typed.people.length === 0 ? [by] : people;
    if (!personMay('set_others_away', by) && (complaints.length > 0 || about.some(({ id }) => id !== by.id)))
      return `Others are set ${name} by project managers and admins. \`/team ${name}\` is about yourself.`;

    const answers: string[] = [];
    for (const person of about) {
      const how = { at: services.clock.now(), via: 'command' as const, actor: by.handle };
      const changed = await services.transact((tx) => setAway(tx, { personId: person.id, away: isAway, ...how }));
      answers.push(awayAnswer({ person, away: isAway, changed, themselves: person.id === by.id }));
    }
    return [...answers, ...complaints, ...typed.notes].join('\n');
  };
}
