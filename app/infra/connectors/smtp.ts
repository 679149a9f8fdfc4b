import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';

/** A mail as bytes, with the addresses of sender and recipient (the envelope). */
export interface OutgoingMail {
  from: string;
  to: string;
  raw: Buffer;
}

/** The result of sending. Only `unknown` leaves open whether the server has accepted the mail. */
export type Sent =
  | { kind: 'taken' }
  /** The server deferred the mail with a 4xx answer. */
  | { kind: 'later'; because: string }
  /** The server refused the mail for good with a 5xx answer. */
  | { kind: 'refused'; because: string }
  /** The connection broke or timed out after we had begun to send the body. */
  | { kind: 'unknown'; because: string }
  /** The connection broke or timed out before that, so nothing was sent. */
  | { kind: 'away'; because: string };

/** The mail server cannot be used now. `mend`: what an operator has to do if waiting does not help. */
export class MailServerAway extends Error {
  override readonly name = 'MailServerAway';
  readonly mend: string | undefined;

  constructor(because: string, mend?: string) {
    super(because);
    this.mend = mend;
  }
}

/** A connection to the mail server, for sending one mail. */
export interface MailLine {
  /** Sends the mail, and releases the connection. It never throws. */
  send(mail: OutgoingMail, options?: { signal?: AbortSignal }): Promise<Sent>;
  /** Releases the connection without sending. */
  release(): void;
}

export interface MailServer {
  /** Connects, with TLS if the server offers it, and logs in. Throws MailServerAway. */
  open(): Promise<MailLine>;
  /** Closes the connection that is kept for the next mail. */
  close(): void;
}

/** The time limit for one mail, from MAIL FROM to the answer to its body. */
export const SEND_LIMIT_MS = 30_000;
const CONNECT_MS = 10_000;
/** How long a connection is kept for the next mail. */
const KEPT_MS = 5_000;

/**
 * A mail server as `smtp://user:password@host:587` (STARTTLS if it is offered) or `smtps://…` (TLS from the start).
 * Certificates are checked. A password is sent without TLS only on this machine or network.
 */
export function createMailServer(
  url: string,
  { limitMs = SEND_LIMIT_MS, connectMs = CONNECT_MS, ca }: { limitMs?: number; connectMs?: number; ca?: string } = {},
): MailServer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const auth = username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  const options = {
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && auth !== undefined && !isNear(host),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: limitMs,
    ...(ca === undefined ? {} : { tls: { ca } }),
  };
  let kept: { connection: SMTPConnection; timer: NodeJS.Timeout } | undefined;

  async function open(): Promise<MailLine> {
    const connection = (await again()) ?? (await connect());
    let isFree = true;
    return {
      async send(mail, { signal } = {}) {
        isFree = false;
        const sent = await sendOver(connection, mail, { limitMs, signal });
        if (sent.kind === 'taken') keep(connection);
        else connection.close();
        return sent;
      },
      release() {
        if (isFree) keep(connection);
        isFree = false;
      },
    };
  }

  /** The connection of the previous mail, if it still answers. */
  async function again(): Promise<SMTPConnection | undefined> {
    if (kept === undefined) return undefined;
    const { connection, timer } = kept;
    kept = undefined;
    clearTimeout(timer);
    const late = setTimeout(() => connection.close(), connectMs);
    const isAlive = await answered(connection, (done) => connection.reset(done)).then(
      () => true,
      () => false,
    );
    clearTimeout(late);
    if (isAlive) return connection;
    connection.close();
    return undefined;
  }

  async function connect(): Promise<SMTPConnection> {
    const { default: Connection } = await import('nodemailer/lib/smtp-connection');
    const connection = new Connection(options);
    // The error event needs a listener, but the running command already gets the error by its callback.
    connection.on('error', () => undefined);
    try {
      await answered(connection, (done) => connection.connect((error) => done(error ?? null)));
      if (auth !== undefined) await answered(connection, (done) => connection.login(auth, done));
      return connection;
    } catch (error) {
      connection.close();
      throw new MailServerAway(wordsOf(error), mendOf(error));
    }
  }

  function keep(connection: SMTPConnection): void {
    if (kept !== undefined) return void connection.quit();
    const timer = setTimeout(() => {
      kept = undefined;
      connection.quit();
    }, KEPT_MS);
    timer.unref();
    kept = { connection, timer };
  }

  return {
    open,
    close() {
      if (kept === undefined) return;
      clearTimeout(kept.timer);
      kept.connection.close();
      kept = undefined;
    },
  };
}

/** Resolves when a command succeeds; rejects with its error, or if the connection ends. */
async function answered(connection: SMTPConnection, command: (done: (error: Error | null) => void) => void) {
  const listeners: [string, (error?: Error) => void][] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const ended = () => void setImmediate(() => reject(new Error('The mail server closed the connection.')));
      listeners.push(['error', (error) => reject(error)], ['end', ended]);
      for (const [name, listener] of listeners) connection.once(name, listener);
      command((error) => (error === null ? resolve() : reject(error)));
    });
  } finally {
    for (const [name, listener] of listeners) connection.removeListener(name, listener);
  }
}

function sendOver(
  connection: SMTPConnection,
  { from, to, raw }: OutgoingMail,
  { limitMs, signal }: { limitMs: number; signal: AbortSignal | undefined },
): Promise<Sent> {
  let hasBegun = false;
  // The stream is read only after the server has answered 354. From then on the server may have the mail.
  const text = Readable.from(
    (function* () {
      hasBegun = true;
      yield raw;
    })(),
  );
  return new Promise((resolve) => {
    const settle = (sent: Sent) => {
      clearTimeout(late);
      signal?.removeEventListener('abort', cut);
      connection.removeListener('end', ended);
      resolve(sent);
    };
    const broken = (because: string) => settle({ kind: hasBegun ? 'unknown' : 'away', because });
    const cut = () => {
      broken('there was no answer in time');
      connection.close();
    };
    // A server's last answer says more than the end of the connection, but is emitted right after it. So we wait one
    // turn.
    const ended = () => void setImmediate(() => broken('the connection was closed'));
    const late = setTimeout(cut, limitMs);
    signal?.addEventListener('abort', cut, { once: true });
    connection.once('end', ended);
    connection.send({ from, to: [to], size: raw.length }, text, (error) => {
      if (error === null) return settle({ kind: 'taken' });
      const { responseCode: code, command } = error;
      const because = wordsOf(error);
      if (code === undefined) {
        return IMPOSSIBLE.test(String(error.code)) ? settle({ kind: 'refused', because }) : broken(because);
      }
      const kind = code < 500 ? 'later' : command === 'MAIL FROM' && NEEDS_LOGIN.has(code) ? 'away' : 'refused';
      settle({ kind, because });
    });
  });
}

/** The address itself is invalid, or the mail exceeds the server's size limit. */
const IMPOSSIBLE = /^(EENVELOPE|EMESSAGE)$/;
/** The server requires a login, or TLS, first; it does not refuse the address. */
const NEEDS_LOGIN = new Set([530, 534, 535, 538]);

/** The server's answer in one line, else the error of the connection. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = 'response' in error && typeof error.response === 'string' ? error.response : error.message;
  return said.replace(/\s+/g, ' ').trim().slice(0, 250) || error.name;
}

function mendOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EAUTH') return 'Correct user and password in SMTP_URL.';
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|certificate|altname/i.test(`${code} ${error.message}`)) {
    return 'Its certificate is not trusted: name the host that the certificate is for in SMTP_URL, or trust a private authority by NODE_EXTRA_CA_CERTS.';
  }
  if (code === 'ETLS' || /STARTTLS/i.test(error.message)) {
    return 'It offers no TLS that works: use smtps:// in SMTP_URL, or mend its TLS.';
  }
  if (code === 'EDNS' || /ENOTFOUND/.test(error.message)) return 'Its name is not known: correct the host in SMTP_URL.';
  return undefined;
}

/** On this machine, or a private IP address. */
function isNear(host: string): boolean {
  return (
    host === 'localhost' ||
    /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^::1$|^f[cd]/i.test(host) ||
    !/[.:]/.test(host)
  );
}
