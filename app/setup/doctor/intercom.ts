import type { ToolConfig } from '../../config/config.ts';
import { systemClock } from '../../infra/clock.ts';
import { createIntercom } from '../../infra/connectors/intercom.ts';
import { OutcomeUnknown, RetryLater } from '../../infra/errors.ts';
import { createTelemetry } from '../../infra/telemetry.ts';
import { type Check, type Finding, ok, wrong } from './check.ts';

/** Checks whether Intercom accepts us and which admin will be the author of notes. */
export function intercomChecks({ intercom }: ToolConfig, limitMs: number): Check[] {
  return intercom === undefined ? [] : [{ name: 'INTERCOM_TOKEN', look: () => letsUsIn(intercom, limitMs) }];
}

async function letsUsIn({ token, apiUrl }: { token: string; apiUrl: string }, limitMs: number): Promise<Finding> {
  const intercom = createIntercom({ token, apiUrl, clock: systemClock, telemetry: createTelemetry(), limitMs });
  try {
    const { name, workspace } = await intercom.admin();
    const where = workspace === '' ? '' : ` in the workspace ${workspace}`;
    return ok(`Intercom lets us in as ${name === '' ? 'an admin' : name}${where}; nothing was noted`);
  } catch (error) {
    if (!(error instanceof RetryLater || error instanceof OutcomeUnknown)) throw error;
    const isBarred = error instanceof RetryLater && error.report !== undefined;
    return wrong(
      error.message,
      isBarred
        ? 'Copy the access token of your app from the Developer Hub (Authentication) into INTERCOM_TOKEN; workspaces in the EU or Australia need their INTERCOM_API_URL.'
        : 'See whether INTERCOM_API_URL is right, and whether a firewall is between.',
    );
  } finally {
    intercom.stop();
  }
}
