import type { Consequence } from '../infra/database/hook.ts';
import { enqueue } from '../infra/jobs/enqueue.ts';
import {
  tellChangedClient,
  tellChangedFields,
  tellNoted,
  tellOffered,
  tellReviews,
  tellScores,
  tellTakenScores,
} from './announcements/follow-facts.ts';
import { noted } from './audit/audit.ts';
import { changeScore, takeAnswer } from './feedback/answered.ts';
import { scoresMoved, scoresTaken } from './feedback/hooks.ts';
import { scoresShowFields } from './feedback/posts/follow-fields.ts';
import { noteComment, noteMove, noteScores } from './intercom/follow.ts';
import { invoiceAtCompletion, invoiceFollowsFields } from './invoices/invoice.ts';
import { claimerLeft, offersFollowPerson } from './offers/follow/person.ts';
import { claimFollows, claimMoves, offersFollow, offersShowFields } from './offers/follow/project.ts';
import { offered } from './offers/hooks.ts';
import { followRoomOf } from './offers/kinds.ts';
import { withdrawFromPerson } from './offers/match/no-longer.ts';
import { roomFollows, waitingOffersFollow } from './offers/match/room.ts';
import { leaveAllLines } from './offers/standby/move-on.ts';
import { channelsFollow } from './projects/channel/follow-account.ts';
import { channelShowsFields } from './projects/channel/follow-fields.ts';
import { claimerChanged, fieldsChanged, projectMoved } from './projects/hooks.ts';
import { clientChanged } from './projects/life/client-changed.ts';
import { askForReviews } from './reviews/ask.ts';
import { reviewsClosed } from './reviews/hooks.ts';
import { askAtCompletion } from './surveys/ask.ts';
import { answerChanged, answerGiven } from './surveys/hooks.ts';
import {
  accountChanged,
  capacityChanged,
  eligibilityChanged,
  loadChanged,
  personLeft,
  personReturned,
  scheduleChanged,
} from './team/hooks.ts';

/**
 * The consequences across subjects: each hook with what follows from it, in the order in which it runs. Consequences
 * run in the transaction of the fact that calls the hook. So they only decide and write jobs.
 */
export const consequences: readonly Consequence[] = [
  loadChanged.leadsTo(roomFollows),
  scheduleChanged.leadsTo(waitingOffersFollow),
  capacityChanged.leadsTo((tx, { personId, at }) => enqueue(tx, at, [followRoomOf(personId)])),
  eligibilityChanged.leadsTo(offersFollowPerson),
  accountChanged.leadsTo(channelsFollow),
  personLeft.leadsTo(withdrawFromPerson, leaveAllLines, claimerLeft, channelsFollow),
  personReturned.leadsTo(channelsFollow),
  projectMoved.leadsTo(offersFollow, noteMove, async (tx, { because, project, asksClient, at }) => {
    if (because !== 'completed') return;
    const ended = { projectId: project.id, life: project.life, at };
    await askForReviews(tx, ended);
    await askAtCompletion(tx, { ...ended, leftOut: asksClient === false });
    await invoiceAtCompletion(tx, ended);
  }),
  answerGiven.leadsTo(takeAnswer),
  answerChanged.leadsTo(changeScore, noteComment),
  scoresTaken.leadsTo(noteScores, tellTakenScores),
  claimerChanged.leadsTo(claimMoves),
  fieldsChanged.leadsTo(
    claimFollows,
    offersShowFields,
    channelShowsFields,
    scoresShowFields,
    invoiceFollowsFields,
    tellChangedFields,
  ),
  // These announce what happened to other systems.
  clientChanged.leadsTo(tellChangedClient),
  noted.leadsTo(tellNoted),
  offered.leadsTo(tellOffered),
  scoresMoved.leadsTo(tellScores),
  reviewsClosed.leadsTo(tellReviews),
];
