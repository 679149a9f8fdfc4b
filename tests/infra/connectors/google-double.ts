import type { ExecutionContext } from 'ava';
import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { z } from 'zod';
import { type Asked, double, type Given } from './double.ts';

const EMAIL = 'stats@agency.iam.gserviceaccount.com';
const request = z.strictObject({
  metrics: z
    .array(z.strictObject({ name: z.string() }))
    .min(1)
    .max(10),
  dimensions: z
    .array(z.strictObject({ name: z.string() }))
    .max(9)
    .optional(),
  dateRanges: z
    .array(z.strictObject({ startDate: z.iso.date(), endDate: z.iso.date() }))
    .min(1)
    .max(4),
  orderBys: z
    .array(z.strictObject({ metric: z.strictObject({ metricName: z.string() }), desc: z.boolean() }))
    .optional(),
  limit: z.string().regex(/^\d+$/).optional(),
});

/**
 * Google's token endpoint and runReport, as their references describe them. `visits` are days with the users of each.
 */
export async function googleDouble(
  t: ExecutionContext,
  {
    visits,
    now,
    trouble,
  }: {
    visits: { day: string; country: string; user: string }[];
    now: () => Date;
    trouble?: (asked: Asked) => Given | undefined;
  },
) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const tokens = new Set<string>();
  const { url, asked } = await double(t, async (one): Promise<Given> => {
    const given = trouble?.(one);
    if (given !== undefined) return given;
    if (one.path === '/token') return token(one);
    if (one.path === '/v1beta/properties/777:runReport') return report(one);
    return { status: 404, body: { error: { code: 404, status: 'NOT_FOUND' } } };
  });
  return { apiUrl: url, tokenUrl: `${url}token`, asked, email: EMAIL, privateKey: await exportPKCS8(privateKey) };

  async function token({ method, headers, body }: Asked): Promise<Given> {
    const form = new URLSearchParams(body);
    const wrong = (why: string) => ({ status: 400, body: { error: 'invalid_grant', error_description: why } });
    if (method !== 'POST' || !headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
      return wrong('form expected');
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') return wrong('grant type');
    try {
      const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
        algorithms: ['RS256'],
        issuer: EMAIL,
        audience: `${url}token`,
        currentDate: now(),
        requiredClaims: ['iat', 'exp', 'scope'],
      });
      if (payload.exp! - payload.iat! > 3_600) return wrong('lives longer than an hour');
      if (payload.scope !== 'https://www.googleapis.com/auth/analytics.readonly') return wrong('scope');
      if (protectedHeader.typ !== 'JWT') return wrong('typ');
    } catch (error) {
      return wrong(String(error));
    }
    const access = `ya29.${tokens.size}`;
    tokens.add(access);
    return { body: { access_token: access, expires_in: 3_599, token_type: 'Bearer' } };
  }

  function report({ method, headers, body }: Asked): Given {
    const [, bearer = ''] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
    if (!tokens.has(bearer)) return { status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } };
    const parsed = request.safeParse(JSON.parse(body));
    if (method !== 'POST' || !parsed.success)
      return { status: 400, body: { error: { code: 400, message: String(parsed.error), status: 'INVALID_ARGUMENT' } } };
    const { metrics, dimensions = [], dateRanges } = parsed.data;
    const several = dateRanges.length > 1;
    const rows = dateRanges.flatMap(({ startDate, endDate }, range) => {
      const groups = new Map<string, string[]>();
      for (const { day, country, user } of visits) {
        if (day < startDate || day > endDate) continue;
        const key = dimensions.length === 0 ? '' : country;
        groups.set(key, [...(groups.get(key) ?? []), user]);
      }
      return [...groups].map(([key, users]) => ({
        dimensionValues: [
          ...(dimensions.length === 0 ? [] : [{ value: key }]),
          ...(several ? [{ value: `date_range_${range}` }] : []),
        ],
        metricValues: metrics.map(({ name }) => ({
          value: String(name === 'activeUsers' ? new Set(users).size : users.length),
        })),
      }));
    });
    return {
      body: {
        dimensionHeaders: [...dimensions, ...(several ? [{ name: 'dateRange' }] : [])],
        metricHeaders: metrics.map(({ name }) => ({ name, type: 'TYPE_INTEGER' })),
        // Google leaves out the rows if there are none.
        ...(rows.length === 0
          ? {}
          : { rows: rows.sort((a, b) => Number(b.metricValues[0]?.value) - Number(a.metricValues[0]?.value)) }),
        rowCount: rows.length,
        kind: 'analyticsData#runReport',
      },
    };
  }
}
