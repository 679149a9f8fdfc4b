import { z } from 'zod';

/** The address and login of a database, parsed from a `mysql://` URL. */
export interface DatabaseAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** A Unix socket instead of host and port. */
  socketPath?: string;
  /** TLS: `strict` checks the server's certificate, `lenient` accepts any. */
  tls?: 'strict' | 'lenient';
  connectionLimit?: number;
  connectTimeoutMs?: number;
  poolTimeoutMs?: number;
}

const Options = z.object({
  connection_limit: z.coerce.number().int().positive().optional(),
  connect_timeout: z.coerce.number().positive().optional(),
  pool_timeout: z.coerce.number().positive().optional(),
  socket: z.string().optional(),
  sslaccept: z.enum(['strict', 'accept_invalid_certs']).optional(),
  ssl: z.enum(['true', 'false']).optional(),
});

/**
 * Parses `mysql://user:password@host:port/database?connection_limit=20&sslaccept=strict`, in Prisma's spelling, with
 * percent-encoded parts. Options of other programs are ignored. Its errors never contain the password.
 */
export function databaseAddress(url: string): DatabaseAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['mysql:', 'mariadb:'].includes(parsed.protocol)) {
    throw new Error(
      'Expected a database URL like mysql://user:password@host:3306/database, got something else. Percent-encode special characters of the password.',
    );
  }
  const options = Options.safeParse(Object.fromEntries(parsed.searchParams));
  if (!options.success) throw new Error(`Database URL for ${parsed.host}: ${z.prettifyError(options.error)}`);
  const { connection_limit, connect_timeout, pool_timeout, socket, sslaccept, ssl } = options.data;
  const tls = tlsWanted(sslaccept, ssl);
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1',
    port: Number(parsed.port || 3306),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ...(socket !== undefined && { socketPath: socket }),
    ...(tls !== undefined && { tls }),
    ...(connection_limit !== undefined && { connectionLimit: connection_limit }),
    ...(connect_timeout !== undefined && { connectTimeoutMs: connect_timeout * 1000 }),
    ...(pool_timeout !== undefined && { poolTimeoutMs: pool_timeout * 1000 }),
  };
}

/** The connection options whose names are the same in all drivers. */
export function connectionOptions({ host, port, socketPath, user, password, tls }: DatabaseAddress) {
  return {
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    user,
    password,
    ...(tls === undefined ? {} : { ssl: { rejectUnauthorized: tls === 'strict' } }),
  };
}

function tlsWanted(sslaccept: string | undefined, ssl: string | undefined): DatabaseAddress['tls'] {
  if (sslaccept === 'accept_invalid_certs') return 'lenient';
  return sslaccept === 'strict' || ssl === 'true' ? 'strict' : undefined;
}
