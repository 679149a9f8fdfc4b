import { nothingToRelease, releaseAnswer } from '../../../app/domain/offers/answers.ts';
import { releaseProject } from '../../../app/domain/offers/claim/release.ts';
import { standingInFull } from '../../../app/domain/projects/answers/standing.ts';
import { personMay } from '../../../app/domain/team/rights/rights.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/** Release: the claimer gives the project back. */
export const releaseProjectClick = (services: Services) =>
  async function releaseProjectClick({ by, action, body, respond }: ClickBy) {
    const { value: code } = clickOf({ action, body });
    const result = await services.transact((tx) =>
      releaseProject(tx, { code, by, onBehalf: personMay('lead_project', by), at: services.clock.now(), via: 'click' }),
    );
    const answer =
      result.outcome === 'not_claimed'
        ? nothingToRelease(await standingInFull(services.db, result.project))
        : releaseAnswer(result, code);
    await whisper(respond, answer);
  };
