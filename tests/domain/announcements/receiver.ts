import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ExecutionContext } from 'ava';
import type { Envelope } from '../../../app/domain/announcements/announce.ts';
import type { ProjectState } from '../../../app/domain/announcements/types.ts';
import { listen } from '../../helpers/listen.ts';

export interface Heard {
  headers: Record<string, string>;
  body: string;
  said: Envelope;
  /** The code of a project. */
  code: string | undefined;
}

export interface Receiver {
  url: string;
  heard: Heard[];
  /** The announcements that it received, as "P-1 project.claimed". */
  told(): string[];
  /** Sets how requests are answered from now on. Undefined: with 204. */
  answer: ((heard: Heard, response: ServerResponse) => void) | undefined;
}

/** Another system that receives webhooks, until the test ends. */
export async function receiver(t: Pick<ExecutionContext, 'teardown'>): Promise<Receiver> {
  const server = createServer((request, response) => void take(request, response));
  const base = await listen(t, server);
  const heard: Heard[] = [];
  const self: Receiver = {
    url: `${base}hook`,
    heard,
    told: () => heard.map(({ code, said }) => `${code ?? '-'} ${said.type}`),
    answer: undefined,
  };
  return self;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const said: Envelope = JSON.parse(body);
    const project = 'project' in said.data ? (said.data.project as ProjectState) : undefined;
    const one = { headers: request.headers as Record<string, string>, body, said, code: project?.code };
    heard.push(one);
    if (self.answer === undefined) response.writeHead(204).end();
    else self.answer(one, response);
  }
}
