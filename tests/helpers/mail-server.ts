import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type Mail, readMail } from '../../sandbox/mail/read-mail.ts';

/** A mail as the server accepted it. */
export interface TakenMail extends Mail {
  from: string;
  to: string[];
  raw: string;
  secure: boolean;
  user: string | undefined;
}

/** The server's refusal of a recipient or of a mail. Undefined: it is accepted. */
type Verdict = { code: number; said: string } | undefined;

export interface MailServerOptions extends SMTPServerOptions {
  /** Decides about each recipient. */
  recipient?: (address: string, nth: number) => Verdict;
  /**
   * Decides about each mail after its body was received. `drop`: the mail is kept, but the connection breaks before
   * the answer.
   */
  mail?: (mail: TakenMail, nth: number) => Verdict | 'drop';
}

export interface TestMailServer {
  url: string;
  port: number;
  /** The mails that were accepted, or kept without an answer. */
  taken: TakenMail[];
  /** How many recipients were given so far. */
  asked(): number;
}

/** An SMTP server on a port of this machine. It ends with the test. */
export async function mailServer(
  t: Pick<ExecutionContext, 'teardown'>,
  { recipient, mail: judge, ...options }: MailServerOptions = {},
): Promise<TestMailServer> {
  const taken: TakenMail[] = [];
  let asked = 0;
  let received = 0;
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    hideSTARTTLS: options.key === undefined,
    ...options,
    onRcptTo({ address }, _session, callback) {
      const verdict = recipient?.(address, ++asked);
      callback(verdict === undefined ? undefined : refusal(verdict));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('latin1');
        const { mailFrom, rcptTo } = session.envelope;
        const mail: TakenMail = {
          ...readMail(raw),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw,
          secure: session.secure,
          user: session.user as string | undefined,
        };
        const verdict = judge?.(mail, ++received);
        if (verdict === undefined || verdict === 'drop') taken.push(mail);
        if (verdict === 'drop') {
          for (const connection of (server as unknown as { connections: Set<{ _socket: { destroy(): void } }> })
            .connections)
            connection._socket.destroy();
          return;
        }
        callback(verdict === undefined ? undefined : refusal(verdict));
      });
    },
  });
  // Clients that disconnect are part of the tests, so this error is ignored.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected a TCP address.');
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `smtp://127.0.0.1:${address.port}`, port: address.port, taken, asked: () => asked };
}

function refusal({ code, said }: { code: number; said: string }): Error {
  return Object.assign(new Error(said), { responseCode: code });
}
