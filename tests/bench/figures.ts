import { z } from 'zod';

/** The contestants. */
export const contestants = ['crewcall', 'sequential', 'all-at-once'] as const;
export type ContestantName = (typeof contestants)[number];

/** Times in milliseconds since the trial began. Null: it did not happen before the cut-off. */
const Span = z.number().nullable();

/** The cost of the contestant's process so far: its peak memory and its processor time. */
export const Cost = z.object({
  peakBytes: z.number(),
  residentBytes: z.number(),
  cpuMs: z.number(),
  /** How often its threads went to sleep; they were woken as often. */
  sleeps: z.number(),
});

export const OfferFigures = z.object({
  people: z.number(),
  /** The time from the request to the DMs. */
  firstDm: Span,
  lastDm: Span,
  /** The time from the click on Claim until the last competing DM has no button, and until the last one is deleted. */
  unclaimable: Span,
  gone: Span,
  /** The number of competing DMs at the click and at the cut-off. */
  competing: z.number(),
  left: z.number(),
  /** DMs beyond the first one of each person. */
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
  /** Small projects on which no click won. */
  undecided: z.number(),
  /** Clicks that came too late and were never answered so. */
  unanswered: z.number(),
  /** The time from the last click until everything is decided and told. */
  answered: Span,
  ackP50: z.number(),
  ackP99: z.number(),
  ackMost: z.number(),
  /**
   * How late the workspace's own process was with its work in the meantime. This is part of every acknowledgement's
   * time.
   */
  ownDelayP99: z.number(),
  /** The contestant's processor time per click, including the fan-out in the meantime. */
  cpuPerClick: z.number(),
  limited: z.number(),
  cost: Cost,
});

export const ScoreFigures = z.object({
  /** Rows that were inserted one by one. */
  rows: z.number(),
  rowP50: Span,
  rowMost: Span,
  /** Rows that were inserted by one statement. */
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
  /** Commands that were never answered. */
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
  /** The time from the event to the last member in the channel, and to the pinned brief. */
  invited: Span,
  furnished: Span,
  calls: z.record(z.string(), z.number()),
  limited: z.number(),
  cost: Cost,
});

export const DriftFigures = z.object({
  channels: z.number(),
  drifted: z.number(),
  /** The time from the program's start until the last channel is as it should be. */
  healed: Span,
  /** Calls about channels until then. */
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
  /** Requests accepted over HTTP, with a limited number at once. */
  atOnce: z.number(),
  perSecond: z.number(),
  acceptP50: z.number(),
  acceptP99: z.number(),
  /** The time from the first accepted event to the last one worked on. */
  appliedMs: z.number(),
  /** The contestant's processor time per event, until it is worked on. */
  cpuPerEvent: z.number(),
});

export const IdleFigures = z.object({
  seconds: z.number(),
  /** The contestant's processor time, as a share of one core. */
  share: z.number(),
  /** Statements per second that the database received from everybody. */
  statements: z.number(),
  /** How often a second its threads were woken, which does not depend on other load. */
  wakeUps: z.number(),
  residentBytes: z.number(),
});

export const FirstFigures = z.object({
  /**
   * Milliseconds from the answer 202 to the DM, for projects that one person is offered; also for the very first one of
   * the process.
   */
  one: z.number(),
  oneCold: z.number(),
  oneP50: z.number(),
  oneP99: z.number(),
  /** The time from the click until the winner's DM says that the project is theirs. */
  claims: z.number(),
  winnerP50: z.number(),
  winnerP99: z.number(),
  /** The time to the first DM of a project for everybody, for each project, and to the last DM. */
  people: z.number(),
  crowds: z.array(z.number()),
  crowdP50: z.number(),
  lastP50: z.number(),
  limited: z.number(),
  cost: Cost,
});

export const RestartFigures = z.object({
  starts: z.number(),
  /** The time from the start of the process until /readyz answers 200. */
  readyP50: z.number(),
  readyMost: z.number(),
  /** Processor time until then. */
  cpuMs: z.number(),
});

/** The results of one contestant in all trials. */
export interface Result {
  offers: OfferFigures;
  clicks: ClickFigures;
  scores: ScoreFigures;
}

/** The results of the trials that only Crewcall runs. */
export interface OwnResult {
  commands: CommandFigures;
  start: StartFigures;
  drift: DriftFigures;
}

/** The trials of `npm run profile` and of `npm run bench -- --lean`. */
export interface ProfiledResult {
  events: EventFigures;
  idle: IdleFigures;
  first: FirstFigures;
  restart: RestartFigures;
}

export interface EveryResult extends Result, OwnResult, ProfiledResult {}

export type TrialName = keyof EveryResult;

/** The sizes of the trials. */
export const Size = z.object({
  people: z.number(),
  /** The number of small projects. Each is offered to five people of its own. */
  clubs: z.number(),
  clickSeconds: z.number(),
  clicksPerSecond: z.number(),
  rows: z.number(),
  wall: z.number(),
  /** The team of the project that is started. */
  members: z.number(),
  /** The number of running projects. One in a hundred has drifted. */
  channels: z.number(),
  /** The time after which a trial is cut off. */
  mostSeconds: z.number(),
});
export type Size = z.infer<typeof Size>;
