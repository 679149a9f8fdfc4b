import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { listen } from './listen.ts';

export interface Part {
  part_type: string;
  body: string;
  author: { type: string; id: string };
}

/** How the next call that would add something fails. Each fault is used once. */
type Fault = 'failed before' | 'failed after' | 'lost after';

export interface IntercomDouble {
  url: string;
  token: string;
  conversations: Map<string, Part[]>;
  /** The bodies of a conversation's notes. */
  notes(conversation: string): string[];
  faults: Fault[];
  /** Every call with its status. The status is `undefined` if there was no answer. */
  calls: { method: string; path: string; body: unknown; status: number | undefined }[];
  isAway: boolean;
  isBarred: boolean;
  /** Whether the token is valid but lacks the right, or the plan has expired. */
  isRestricted: boolean;
  /** The rate limit. */
  limit: { calls: number; seconds: number } | undefined;
  /** The number of calls in the current window. */
  inWindow: number;
  /** Called for each note after it is stored and before the answer is sent. */
  onNote: ((conversation: string) => void) | undefined;
}

const ADMIN = '991267459';

/** A double of Intercom's REST API, version 2.16, for the calls that we use. It is as strict as its description. */
export async function intercomDouble(
  t: Pick<ExecutionContext, 'teardown'>,
  now: () => Date = () => new Date(),
): Promise<IntercomDouble> {
  let windowEnds = 0;
  const double: IntercomDouble = {
    url: '',
    token: 'dG9rOmludGVyY29t',
    conversations: new Map(),
    notes: (conversation) =>
      (double.conversations.get(conversation) ?? []).flatMap(({ part_type, body }) =>
        part_type === 'note' ? [body] : [],
      ),
    faults: [],
    calls: [],
    isAway: false,
    isBarred: false,
    isRestricted: false,
    limit: undefined,
    inWindow: 0,
    onNote: undefined,
  };

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const call: IntercomDouble['calls'][0] = {
      method: request.method ?? '',
      path: (request.url ?? '').split('?')[0] ?? '',
      body: jsonOf(await text(request)),
      status: undefined,
    };
    double.calls.push(call);
    if (double.isAway) return void response.destroy();
    const headers: Record<string, string> = {};
    const give = (status: number, body: unknown) => {
      call.status = status;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    };
    const refuse = (status: number, code: string, message: string) =>
      give(status, { type: 'error.list', request_id: 'b3c8e8', errors: [{ code, message }] });

    if (double.limit !== undefined) {
      const { calls, seconds } = double.limit;
      if (now().getTime() >= windowEnds) {
        windowEnds = Math.ceil(now().getTime() / 1_000 + seconds) * 1_000;
        double.inWindow = 0;
      }
      const inWindow = ++double.inWindow;
      headers.date = now().toUTCString();
      headers['x-ratelimit-limit'] = String(calls);
      headers['x-ratelimit-remaining'] = String(Math.max(0, calls - inWindow));
      headers['x-ratelimit-reset'] = String(windowEnds / 1_000);
      if (inWindow > calls) return refuse(429, 'rate_limit_exceeded', 'Exceeded rate limit');
    }
    if (double.isBarred || request.headers.authorization !== `Bearer ${double.token}`) {
      return refuse(401, 'unauthorized', 'Access Token Invalid');
    }
    if (double.isRestricted) return refuse(403, 'api_plan_restricted', 'Active subscription needed.');
    if (request.headers['intercom-version'] !== '2.16') return refuse(400, 'intercom_version_invalid', 'version');
    if (call.method === 'GET' && call.path === '/me') {
      return give(200, { type: 'admin', id: ADMIN, name: 'Crew', email: 'crew@agency.test', app: { name: 'Agency' } });
    }
    const [, id = '', action] = /^\/conversations\/([^/]+)(?:\/(\w+))?$/.exec(call.path) ?? [];
    const parts = double.conversations.get(id);
    if (parts === undefined) return refuse(404, 'not_found', 'Resource Not Found');
    if (call.method === 'GET' && action === undefined) return give(200, shown(id, parts));
    if (call.method !== 'POST' || action !== 'reply') return refuse(404, 'not_found', 'Resource Not Found');
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      return refuse(415, 'media_type_not_acceptable', 'JSON expected');
    const { message_type, type, admin_id, body } = (call.body ?? {}) as Record<string, unknown>;
    if (!['comment', 'note', 'quick_reply'].includes(String(message_type)) || type !== 'admin')
      return refuse(400, 'parameter_invalid', 'message_type');
    if (String(admin_id) !== ADMIN) return refuse(404, 'admin_not_found', 'Admin not found');
    if (typeof body !== 'string' || body.trim() === '') return refuse(400, 'parameter_invalid', 'body is required');

    const fault = double.faults.shift();
    if (fault === 'failed before') return refuse(500, 'server_error', 'Internal Server Error');
    parts.push({ part_type: String(message_type), body: sanitised(body), author: { type: 'admin', id: ADMIN } });
    double.onNote?.(id);
    if (fault === 'failed after') return refuse(500, 'server_error', 'Internal Server Error');
    if (fault === 'lost after') return void response.destroy();
    return give(200, shown(id, parts));
  }

  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  double.url = await listen(t, server);
  return double;
}

function shown(id: string, parts: Part[]) {
  const newest = parts.slice(-500);
  const conversation_parts = { type: 'conversation_part.list', conversation_parts: newest, total_count: parts.length };
  return { type: 'conversation', id, state: 'open', open: true, conversation_parts };
}

/** Keeps a few simple tags, and removes their attributes and all other tags. */
function sanitised(html: string): string {
  return html.replace(/<\/?([a-z0-9]+)[^>]*>/gi, (tag, name: string) =>
    /^(p|b|i|a|ul|ol|li|h1|h2|code|br)$/i.test(name) ? tag.replace(/\s[^>]*>/, '>') : '',
  );
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
