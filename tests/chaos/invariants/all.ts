import { announced } from './announced.ts';
import { oneChannel } from './channels.ts';
import { noStaleOffer, oneClaimer } from './claims.ts';
import { eventsOnce, inOrder } from './events.ts';
import type { Invariant } from './invariant.ts';
import { firstInLine } from './line.ts';
import { acknowledgedIsKept, allRecovered, onlyOurs } from './recovery.ts';
import { scoresOnce } from './scores.ts';
import { noLimitProvoked, nothingLeaks, textIsText } from './words.ts';

/** The invariants of the design, by number. */
export const invariants: readonly Invariant[] = [
  oneClaimer,
  noStaleOffer,
  scoresOnce,
  oneChannel,
  eventsOnce,
  inOrder,
  textIsText,
  noLimitProvoked,
  nothingLeaks,
  allRecovered,
  acknowledgedIsKept,
  onlyOurs,
  announced,
  firstInLine,
];
