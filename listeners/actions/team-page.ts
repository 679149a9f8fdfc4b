import { rosterAnswer } from '../../app/domain/team/answers/list-answer.ts';
import { readPageValue } from '../../app/domain/team/answers/page-value.ts';
import { rosterPage } from '../../app/domain/team/roster/list.ts';
import { turnPage, whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** Previous and Next: replaces the message by another page of the roster. */
export const teamPageClick = ({ db, clock, config }: Services) =>
  async function teamPageClick({ action, body, respond }: ButtonClick) {
    const { value } = clickOf({ action, body });
    const wanted = readPageValue(value);
    if (wanted === undefined) return whisper(respond, 'This list is out of date: type `/team list` again.');
    const at = { now: clock.now(), timeZone: config.timeZone };
    await turnPage(respond, rosterAnswer(await rosterPage(db, wanted), at));
  };
