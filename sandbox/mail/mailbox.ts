import { once } from 'node:events';
import type { SMTPServer } from 'smtp-server';
import { type Mail, readMail } from './read-mail.ts';

const MOST_MAILS = 200;
const MOST_BYTES = 1024 * 1024;

/** A mail that was caught; it is not delivered. */
export interface CaughtMail extends Mail {
  id: number;
  to: string;
  at: Date;
}

/** A mail server on this machine that keeps all mails for the page. */
export class Mailbox {
  readonly #mails: CaughtMail[] = [];
  #server: SMTPServer | undefined;
  #url: string | undefined;
  #count = 0;

  /** The address of the mail server, for SMTP_URL; undefined before it is open. */
  get url(): string | undefined {
    return this.#url;
  }

  /** The mails, newest first. */
  mails(): readonly CaughtMail[] {
    return this.#mails.toReversed();
  }

  mail(id: number): CaughtMail | undefined {
    return this.#mails.find((one) => one.id === id);
  }

  /** Begins to accept mails, on a free port of this machine. */
  async open(): Promise<void> {
    // Loaded on demand, because most sandboxes in tests take no mail.
    const { SMTPServer } = await import('smtp-server');
    const server = new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      hideSTARTTLS: true,
      size: MOST_BYTES,
      onData: (stream, { envelope }, callback) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = envelope.rcptTo.map(({ address }) => address).join(', ');
          this.#keep(Buffer.concat(chunks).toString('latin1'), to);
          callback();
        });
      },
    });
    // Clients that disconnect in the middle of a mail are ignored.
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const address = server.server.address();
    if (address === null || typeof address === 'string') throw new Error('Expected a TCP address.');
    this.#server = server;
    this.#url = `smtp://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #keep(raw: string, to: string): void {
    this.#mails.push({ ...readMail(raw), id: ++this.#count, to, at: new Date() });
    if (this.#mails.length > MOST_MAILS) this.#mails.shift();
  }
}
