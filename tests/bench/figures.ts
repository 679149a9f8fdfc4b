import { z } from 'zod';

/** Who competes. */
export const contestants = ['crewcall', 'sequential', 'all-at-once'] as const;
export type ContestantName = (typeof contestants)[number];

/** Times in milliseconds since what began them; null: not before the cut-off. */
const Span = z.number().nullable();

/** What the contestant's process has taken so far: the most memory, and processor time. */
export const Cost = z.object({ peakBytes: z.number(), residentBytes: z.number(), cpuMs: z.number() });

export const OfferFigures = z.object({
  people: z.number(),
  /** From the request to the DMs. */
  firstDm: Span,
  lastDm: Span,
  /** From the click on Claim to the last competing DM without its button, and to the last one deleted. */
  unclaimable: Span,
  gone: Span,
  /** How many competing DMs were there when the click came, and at the cut-off. */
  competing: z.number(),
  left: z.number(),
  /** DMs beyond one a person. */
  duplicates: z.number(),
  /** People without a DM. */
  lost: z.number(),
  limited: z.number(),
  cost: Cost,
});

export const ClickFigures = z.object({
  clicks: z.number(),
  perSecond: z.number(),
  missed: z.number(),
  /** Small projects that nobody's click was granted. */
  undecided: z.number(),
  /** Clicks that came too late and were never told so. */
  unanswered: z.number(),
  /** From the last click until everything was decided and told. */
  answered: Span,
  ackP50: z.number(),
  ackP99: z.number(),
  ackMost: z.number(),
  /** How late the workspace's own process was with its work meanwhile: part of every acknowledgement's time. */
  ownDelayP99: z.number(),
  /** Processor time of the contestant for each click; the fan-out's meanwhile included. */
  cpuPerClick: z.number(),
  limited: z.number(),
  cost: Cost,
});

export const ScoreFigures = z.object({
  /** Rows that came one by one. */
  rows: z.number(),
  rowP50: Span,
  rowMost: Span,
  /** Rows that came in one statement. */
  wall: z.number(),
  wallLast: Span,
  disordered: z.number(),
  duplicates: z.number(),
  lost: z.number(),
  limited: z.number(),
  cost: Cost,
});

export const CommandFigures = z.object({
  commands: z.number(),
  perSecond: z.number(),
  missed: z.number(),
  /** Commands that never got their answer. */
  unanswered: z.number(),
  ackP50: z.number(),
  ackP99: z.number(),
  ackMost: z.number(),
  ownDelayP99: z.number(),
  limited: z.number(),
  cost: Cost,
});

export const StartFigures = z.object({
  members: z.number(),
  /** From the event to the last of them in the channel, and to the pinned brief. */
  invited: Span,
  furnished: Span,
  calls: z.record(z.string(), z.number()),
  limited: z.number(),
  cost: Cost,
});

export const DriftFigures = z.object({
  channels: z.number(),
  drifted: z.number(),
  /** From the program's start to the last channel as it should be. */
  healed: Span,
  /** About channels, until then. */
  calls: z.record(z.string(), z.number()),
  limited: z.number(),
  cost: Cost,
});

export type Cost = z.infer<typeof Cost>;
export type CommandFigures = z.infer<typeof CommandFigures>;
export type StartFigures = z.infer<typeof StartFigures>;
export type DriftFigures = z.infer<typeof DriftFigures>;
export type EventFigures = z.infer<typeof EventFigures>;
export type IdleFigures = z.infer<typeof IdleFigures>;
export type FirstFigures = z.infer<typeof FirstFigures>;
export type RestartFigures = z.infer<typeof RestartFigures>;
export type OfferFigures = z.infer<typeof OfferFigures>;
export type ClickFigures = z.infer<typeof ClickFigures>;
export type ScoreFigures = z.infer<typeof ScoreFigures>;

export const EventFigures = z.object({
  events: z.number(),
  /** Accepted over HTTP, so many at once. */
  atOnce: z.number(),
  perSecond: z.number(),
  acceptP50: z.number(),
  acceptP99: z.number(),
  /** From the first one accepted to the last one worked on. */
  appliedMs: z.number(),
  /** Processor time of the contestant for each event, until it is worked on. */
  cpuPerEvent: z.number(),
});

export const IdleFigures = z.object({
  seconds: z.number(),
  /** Processor time of the contestant, as a share of one core. */
  share: z.number(),
  /** Statements that the database got in each second, from everybody. */
  statements: z.number(),
  residentBytes: z.number(),
});

export const FirstFigures = z.object({
  /**
   * Projects for one person each, and the milliseconds from the answer 202 to the DM; the very first of the process,
   * too.
   */
  one: z.number(),
  oneCold: z.number(),
  oneP50: z.number(),
  oneP99: z.number(),
  /** From the click to the winner's DM that says so. */
  claims: z.number(),
  winnerP50: z.number(),
  winnerP99: z.number(),
  /** To the first DM of a project for everybody, each time; to the last one. */
  people: z.number(),
  crowds: z.array(z.number()),
  crowdP50: z.number(),
  lastP50: z.number(),
  limited: z.number(),
  cost: Cost,
});

export const RestartFigures = z.object({
  starts: z.number(),
  /** From the start of the process to /readyz 200. */
  readyP50: z.number(),
  readyMost: z.number(),
  /** Processor time until then. */
  cpuMs: z.number(),
});

/** What one contestant did in all trials. */
export interface Result {
  offers: OfferFigures;
  clicks: ClickFigures;
  scores: ScoreFigures;
}

/** What only Crewcall does. */
export interface OwnResult {
  commands: CommandFigures;
  start: StartFigures;
  drift: DriftFigures;
}

/** What is looked at by `npm run profile`, and by `npm run bench -- --lean`. */
export interface ProfiledResult {
  events: EventFigures;
  idle: IdleFigures;
  first: FirstFigures;
  restart: RestartFigures;
}

export interface EveryResult extends Result, OwnResult, ProfiledResult {}

export type TrialName = keyof EveryResult;

/** How large the trials are. */
export const Size = z.object({
  people: z.number(),
  /** Each has five people of its own to be offered it. */
  clubs: z.number(),
  clickSeconds: z.number(),
  clicksPerSecond: z.number(),
  rows: z.number(),
  wall: z.number(),
  /** Of the project that is started. */
  members: z.number(),
  /** Running projects, of which one in a hundred has drifted. */
  channels: z.number(),
  /** A trial is cut off after so long. */
  mostSeconds: z.number(),
});
export type Size = z.infer<typeof Size>;
