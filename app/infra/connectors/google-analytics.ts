import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { askJson, ServiceTrouble } from './ask-json.ts';

export interface GoogleAnalyticsOptions {
  propertyId: string;
  email: string;
  /** The key in PEM format, PKCS #8. */
  privateKey: string;
  /** The URL ends in "/". */
  apiUrl: string;
  tokenUrl: string;
  clock: Clock;
}

export interface Report {
  metric: string;
  dimension?: string;
  /** Ranges of days such as 2026-11-24, first and last day included; at most four ranges. */
  ranges: readonly { startDate: string; endDate: string }[];
  limit?: number;
}

export interface ReportRow {
  /** The value of the dimension; null if none was requested. */
  label: string | null;
  /** The index of the range to which the row belongs. */
  range: number;
  value: number;
}

/** The Data API of Google Analytics 4, used with a service account. Throws ServiceTrouble. */
export interface GoogleAnalytics {
  runReport(report: Report, signal: AbortSignal): Promise<ReportRow[]>;
}

/** Google's limit of date ranges in one report. */
export const MOST_RANGES = 4;
const SCOPE = 'https://www.googleapis.com/auth/analytics.readonly';
const CALLED = 'Google Analytics';
const TOKEN_S = 3_600;
const EARLY_MS = 60_000;

const token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const header = z.object({ name: z.string() });
const value = z.object({ value: z.string().default('') });
const reported = z.object({
  dimensionHeaders: z.array(header).default([]),
  rows: z.array(z.object({ dimensionValues: z.array(value).default([]), metricValues: z.array(value) })).default([]),
});

export function createGoogleAnalytics(options: GoogleAnalyticsOptions): GoogleAnalytics {
  const { propertyId, email, privateKey, apiUrl, tokenUrl, clock } = options;
  let known: Promise<{ token: string; until: number }> | undefined;

  return {
    async runReport({ metric, dimension, ranges, limit }, signal) {
      const body = {
        metrics: [{ name: metric }],
        dateRanges: ranges,
        ...(dimension === undefined
          ? {}
          : { dimensions: [{ name: dimension }], orderBys: [{ metric: { metricName: metric }, desc: true }] }),
        ...(limit === undefined ? {} : { limit: String(limit) }),
      };
      const headers = { authorization: `Bearer ${await accessToken(signal)}`, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const url = `${apiUrl}v1beta/properties/${propertyId}:runReport`;
      const { dimensionHeaders, rows } = await askJson({ called: CALLED, url, init, answer: reported, signal });
      return rows.map((row) =>
        readRow(
          row,
          dimensionHeaders.map(({ name }) => name),
          dimension,
        ),
      );
    },
  };

  /**
   * Returns a token. It is valid for an hour and is renewed a minute before its end. Concurrent callers share one
   * request.
   */
  async function accessToken(signal: AbortSignal): Promise<string> {
    const now = clock.monotonic();
    const before = known;
    const current = await before?.catch(() => undefined);
    if (current !== undefined && now < current.until) return current.token;
    // Another caller may have started a request while this one waited.
    if (known === before) known = fetchToken(now, signal);
    return (await (known ?? fetchToken(now, signal))).token;
  }

  async function fetchToken(now: number, signal: AbortSignal): Promise<{ token: string; until: number }> {
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: await assertion() };
    const init = { method: 'POST', body: new URLSearchParams(form) };
    const got = await askJson({ called: CALLED, url: tokenUrl, init, answer: token, signal });
    return { token: got.access_token, until: now + got.expires_in * 1_000 - EARLY_MS };
  }

  async function assertion(): Promise<string> {
    const seconds = Math.floor(clock.now().getTime() / 1_000);
    const { SignJWT } = await import('jose/jwt/sign');
    const { importPKCS8 } = await import('jose/key/import');
    try {
      return await new SignJWT({ scope: SCOPE })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
        .setIssuer(email)
        .setAudience(tokenUrl)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + TOKEN_S)
        .sign(await importPKCS8(privateKey, 'RS256'));
    } catch (error) {
      throw new ServiceTrouble(`the key for ${CALLED} cannot be used`, `${CALLED}: the private key is none`, {
        cause: error,
      });
    }
  }
}

/** With several ranges Google adds a dimension with their index: date_range_0, date_range_1… */
function readRow(
  { dimensionValues, metricValues }: z.infer<typeof reported>['rows'][number],
  names: readonly string[],
  dimension: string | undefined,
): ReportRow {
  const of = (name: string) => dimensionValues[names.indexOf(name)]?.value;
  return {
    label: dimension === undefined ? null : (of(dimension) ?? null),
    range: Number(/^date_range_(\d+)$/.exec(of('dateRange') ?? '')?.[1] ?? 0),
    value: Number(metricValues[0]?.value ?? 0),
  };
}
