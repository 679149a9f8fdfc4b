import { nothingToRelease, releaseAnswer } from '../../../app/domain/offers/answers.ts';
import { releaseProject } from '../../../app/domain/offers/claim/release.ts';
import { standingInFull } from '../../../app/domain/projects/answers/standing.ts';
import { personBySlackId } from '../../../app/domain/team/roster/find.ts';
import { STRANGER, whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../../payloads.ts';

/** Release: the winner gives the project back. */
export const releaseProjectClick = (services: Services) =>
  async function releaseProjectClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code } = clickOf({ action, body });
    const by = await personBySlackId(services.db, slackId);
    if (by === null) return whisper(respond, STRANGER);

    const result = await services.transact((tx) =>
      releaseProject(tx, { code, by, onBehalf: false, at: services.clock.now(), via: 'click' }),
    );
    const answer =
      result.outcome === 'not_claimed'
        ? nothingToRelease(await standingInFull(services.db, result.project))
        : releaseAnswer(result, code);
    await whisper(respond, answer);
  };
