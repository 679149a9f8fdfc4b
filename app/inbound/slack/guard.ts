import type { RespondFn } from '@slack/bolt';
import type { Telemetry } from '../../infra/telemetry.ts';
import { whisper } from './answer.ts';

/**
 * The single place that catches errors of listeners and commands. The error is reported, and the person is told that
 * nothing was changed. That is true, because facts are transactions.
 */
export const guard =
  (telemetry: Telemetry) =>
  <Args extends { respond?: RespondFn }>(name: string, listener: (args: Args) => Promise<void>) =>
    async function guarded(args: Args): Promise<void> {
      try {
        await listener(args);
      } catch (error) {
        telemetry.emit('listener.failed', {
          name,
          because: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
        });
        if (args.respond !== undefined) await apologise(args.respond, telemetry, name);
      }
    };

async function apologise(respond: RespondFn, telemetry: Telemetry, name: string): Promise<void> {
  try {
    await whisper(respond, 'That did not work, and nothing was changed. Please try again in a minute.');
  } catch (error) {
    telemetry.emit('slack.respond_failed', { name, because: error instanceof Error ? error.name : String(error) });
  }
}
