import type { ToolConfig } from '../../config/config.ts';
import { createMailServer, MailServerAway } from '../../infra/connectors/smtp.ts';
import { type Check, type Finding, ok, wrong } from './check.ts';

/** Checks whether the mail server accepts our connection and login. No mail is sent. */
export function mailChecks({ smtp }: ToolConfig): Check[] {
  return smtp === undefined ? [] : [{ name: 'SMTP_URL', look: () => letsUsIn(smtp) }];
}

async function letsUsIn({ url }: { url: string }): Promise<Finding> {
  const server = createMailServer(url, { connectMs: 5_000 });
  try {
    const line = await server.open();
    line.release();
    return ok('the mail server lets us in; nothing was mailed');
  } catch (error) {
    if (!(error instanceof MailServerAway)) throw error;
    return wrong(
      error.message,
      error.mend ?? 'See whether the host and port in SMTP_URL are right, and whether a firewall is between.',
    );
  } finally {
    server.close();
  }
}
