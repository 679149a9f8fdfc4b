import type { ExecutionContext } from 'ava';
import { double, type Given } from './double.ts';

/** Mixpanel's segmentation, as its reference describes it. Missing and wrong arguments are refused. */
export async function mixpanelDouble(
  t: ExecutionContext,
  {
    events,
    trouble,
  }: { events: { event: string; day: string; country?: string; n: number }[]; trouble?: () => Given | undefined },
) {
  return double(t, ({ method, path, query, headers }): Given => {
    const refuse = (status: number, error: string) => ({ status, body: { request: path, error } });
    const given = trouble?.();
    if (given !== undefined) return given;
    if (method !== 'GET' || path !== '/api/query/segmentation') return refuse(404, 'no such endpoint');
    const [, basic = ''] = /^Basic (\S+)$/.exec(headers.authorization ?? '') ?? [];
    if (Buffer.from(basic, 'base64').toString() !== 'crewcall.1a2b3c.mp-service-account:s3cr3t-of-mixpanel') {
      return refuse(401, 'Invalid service account credentials');
    }
    for (const name of ['project_id', 'event', 'from_date', 'to_date']) {
      if (!query.get(name)) return refuse(400, `Missing required parameter: ${name}`);
    }
    const known = [
      'project_id',
      'event',
      'from_date',
      'to_date',
      'unit',
      'type',
      'on',
      'where',
      'limit',
      'interval',
      'format',
      'workspace_id',
    ];
    for (const name of query.keys()) if (!known.includes(name)) return refuse(400, `Unknown parameter: ${name}`);
    if (query.get('project_id') !== '12345') return refuse(403, 'no access to this project');
    const [from, to] = [query.get('from_date')!, query.get('to_date')!];
    if (![from, to].every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day)) || from > to)
      return refuse(400, 'invalid date range');
    if (!['minute', 'hour', 'day', 'month', null].includes(query.get('unit'))) return refuse(400, 'invalid unit');
    const on = query.get('on');
    if (on !== null && !/^properties\["[^"]+"\]$/.test(on)) return refuse(400, 'invalid expression');
    const values: Record<string, Record<string, number>> = {};
    const series = days(from, to);
    for (const { event, day, country, n } of events) {
      if (event !== query.get('event') || !series.includes(day)) continue;
      const segment = on === null ? event : (country ?? 'undefined');
      values[segment] ??= Object.fromEntries(series.map((one) => [one, 0]));
      values[segment][day]! += n;
    }
    return { body: { legend_size: Object.keys(values).length, data: { series, values } } };
  });
}

function days(from: string, to: string): string[] {
  const all: string[] = [];
  for (let at = new Date(from); at <= new Date(to); at = new Date(at.getTime() + 86_400_000))
    all.push(at.toISOString().slice(0, 10));
  return all;
}
