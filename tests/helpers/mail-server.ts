import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type Mail, readMail } from '../../sandbox/mail/read-mail.ts';

/** A mail as the server took it. */
export interface TakenMail extends Mail {
  from: string;
  to: string[];
  raw: string;
  secure: boolean;
  user: string | undefined;
}

/** What a mail server says of a recipient, or of a mail; undefined: it is fine. */
type Verdict = { code: number; said: string } | undefined;

export interface MailServerOptions extends SMTPServerOptions {
  /** Of each recipient. */
  recipient?: (address: string, nth: number) => Verdict;
  /** Of each mail, once it has all of it. `drop`: it is kept, but the connection breaks instead of an answer. */
  mail?: (mail: TakenMail, nth: number) => Verdict | 'drop';
}

export interface TestMailServer {
  url: string;
  port: number;
  /** What it has accepted, or kept without saying so. */
  taken: TakenMail[];
  /** How often it was asked about recipients. */
  asked(): number;
}

/** A mail server that speaks SMTP on a port of this machine; gone when the test ends. */
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
  // Clients that break off are part of the tests.
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
