import { z } from 'zod';
import { startChild } from './child.ts';
import {
  ClickFigures,
  CommandFigures,
  type ContestantName,
  contestants,
  DriftFigures,
  EventFigures,
  type EveryResult,
  FirstFigures,
  IdleFigures,
  OfferFigures,
  RestartFigures,
  ScoreFigures,
  Size,
  StartFigures,
  type TrialName,
} from './figures.ts';

/** The settings of a trial's process. */
export const StageArgument = z.object({
  contestant: z.enum(contestants),
  trial: z.enum(['offers', 'clicks', 'scores', 'commands', 'start', 'drift', 'events', 'idle', 'first', 'restart']),
  size: Size,
  databaseUrl: z.string(),
  /** The file for the profile of the contestant. */
  profileTo: z.string().optional(),
});

/** A trial that is prepared and waits for its turn. */
export interface Prepared<T extends TrialName> {
  run(): Promise<EveryResult[T]>;
}

const figuresOf: { [T in TrialName]: z.ZodType<EveryResult[T]> } = {
  offers: OfferFigures,
  clicks: ClickFigures,
  scores: ScoreFigures,
  commands: CommandFigures,
  start: StartFigures,
  drift: DriftFigures,
  events: EventFigures,
  idle: IdleFigures,
  first: FirstFigures,
  restart: RestartFigures,
};
const Prepared = z.object({ kind: z.literal('prepared') });
const Progress = z.object({ kind: z.literal('progress'), text: z.string() });

/** Starts a trial of one contestant in processes of its own: a workspace, and the contestant. */
export async function prepareTrial<T extends TrialName>(
  trial: T,
  {
    contestant,
    size,
    databaseUrl,
    profileTo,
    progress,
  }: {
    contestant: ContestantName;
    size: Size;
    databaseUrl: string;
    profileTo?: string;
    progress: (line: string) => void;
  },
): Promise<Prepared<T>> {
  const stage = startChild('stage.ts', { contestant, trial, size, databaseUrl, profileTo });
  stage.listen(Progress, ({ text }) => progress(`${trial}, ${contestant}: ${text}`));
  await stage.told(Prepared);
  const schema: z.ZodType<EveryResult[T]> = figuresOf[trial];
  return {
    async run() {
      const told = stage.told(z.object({ kind: z.literal('figures'), figures: schema }));
      stage.tell({ kind: 'go' });
      const { figures } = await told;
      await stage.stop();
      return figures;
    },
  };
}
