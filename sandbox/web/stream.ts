import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { isOwnHost, isOwnOrigin } from '../control/guard.ts';
import { parseJson } from '../json.ts';
import type { Sandbox } from '../slack.ts';
import { LogLines } from './log-lines.ts';
import type { ReadMarks } from './read-marks.ts';
import type { LineContent, Slice, Told, Watch } from './shown.ts';
import { Slices } from './slices.ts';
import type { Stories } from './stories.ts';
import { audienceOf, slicesOf } from './workspace-slices.ts';

/** The number of messages that are sent at first; older ones are loaded on request. */
export const windowSize = 50;
// How often to look for changes without events, such as a reaction or a closed modal.
const lookEveryMs = 150;
const soonMs = 10;
// A tab that lost its connection comes back within this time. Otherwise it counts as closed.
const tabPatienceMs = 30_000;

const Asked = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('watch'),
    as: z.string(),
    tab: z.string().default(''),
    epoch: z.string(),
    since: z.number(),
  }),
  z.object({ type: z.literal('log'), on: z.boolean() }),
]);

interface Viewer {
  peer: WebSocket;
  person: string | undefined;
  tab: string;
  seq: number;
  /** The number of the last log line that was sent. Undefined if the log is not shown. */
  log: number | undefined;
}

/** Shows the workspace live to every open page, as the page's person sees it. */
export class Stream {
  readonly #sandbox: Sandbox;
  readonly #parts: { reads: ReadMarks; stories: Stories };
  readonly #slices: Slices;
  readonly #log: LogLines;
  readonly #viewers = new Set<Viewer>();
  readonly #server = new WebSocketServer({ noServer: true });
  #look: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor(sandbox: Sandbox, parts: { reads: ReadMarks; stories: Stories }) {
    this.#sandbox = sandbox;
    this.#parts = parts;
    this.#slices = new Slices(audienceOf(sandbox));
    this.#log = new LogLines(sandbox);
    sandbox.world.workspace.onChange(() => this.#lookSoon());
  }

  /** Handles WebSocket upgrades at /web/stream, from our own pages only. */
  attach(server: Server, host: string): void {
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      if (!request.url?.startsWith('/web/')) return;
      if (request.url !== '/web/stream' || !isFromHere(request, host)) {
        stream.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      this.#server.handleUpgrade(request, stream, head, (peer) => this.#welcome(peer));
    });
  }

  /** The content of a line of the log. */
  lineContent(n: number): LineContent | undefined {
    return this.#log.contentOf(n);
  }

  stop(): void {
    clearInterval(this.#look);
    clearTimeout(this.#soon);
    for (const { peer } of this.#viewers) peer.terminate();
    this.#server.close();
  }

  #welcome(peer: WebSocket): void {
    const viewer: Viewer = { peer, person: undefined, tab: '', seq: 0, log: undefined };
    this.#viewers.add(viewer);
    this.#look ??= setInterval(() => this.#tellAll(), lookEveryMs).unref();
    peer.on('message', (data) => this.#hear(viewer, String(data)));
    peer.on('error', () => peer.terminate());
    peer.on('close', () => {
      this.#viewers.delete(viewer);
      this.#forgetLater(viewer);
      if (this.#viewers.size > 0) return;
      clearInterval(this.#look);
      this.#look = undefined;
    });
  }

  /** Drops the modals of a tab, if it stays closed. */
  #forgetLater({ tab }: Viewer): void {
    if (tab === '') return;
    setTimeout(() => {
      if (![...this.#viewers].some((one) => one.tab === tab)) this.#sandbox.world.views.forgetTab(tab);
    }, tabPatienceMs).unref();
  }

  #hear(viewer: Viewer, frame: string): void {
    const { data: asked } = Asked.safeParse(parseJson(frame));
    if (asked?.type === 'log') {
      viewer.log = asked.on ? 0 : undefined;
      this.#tellAll();
    }
    if (asked?.type === 'watch') this.#watch(viewer, asked);
  }

  #watch(viewer: Viewer, { as, tab, epoch, since }: Watch): void {
    const { workspace } = this.#sandbox.world;
    viewer.tab = tab;
    const person = workspace.personNamed(as);
    if (!person || person.isBot) {
      const people = [...workspace.people.values()].filter((one) => !one.isBot && !one.deleted);
      tell(viewer, { type: 'nobody', people: people.map(({ name }) => name) });
      return;
    }
    this.#refresh();
    const known = epoch === this.#slices.epoch && since > 0 && since <= this.#slices.seq;
    viewer.person = person.id;
    viewer.seq = known ? since : 0;
    this.#tellNews(viewer, { reset: !known });
  }

  #lookSoon(): void {
    if (this.#viewers.size === 0) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#tellAll();
    }, soonMs).unref();
  }

  #tellAll(): void {
    this.#refresh();
    for (const viewer of this.#viewers) {
      if (viewer.person !== undefined && viewer.seq < this.#slices.seq) this.#tellNews(viewer, { reset: false });
      if (viewer.log === undefined || viewer.log >= this.#log.newest) continue;
      tell(viewer, { type: 'log', lines: this.#log.after(viewer.log) });
      viewer.log = this.#log.newest;
    }
  }

  #refresh(): void {
    this.#slices.refresh(slicesOf(this.#sandbox, this.#parts));
    this.#log.refresh();
  }

  #tellNews(viewer: Viewer, { reset }: { reset: boolean }): void {
    const { epoch, seq } = this.#slices;
    const news = this.#slices.since(viewer.person ?? '', viewer.seq);
    viewer.seq = seq;
    if (news.length === 0 && !reset) return;
    tell(viewer, { type: 'slices', epoch, seq, reset, slices: newestOfEach(news) });
  }
}

/** Everything, but only the newest messages of each channel. */
function newestOfEach(slices: readonly Slice[]): Slice[] {
  const isMessage = ({ key, value }: Slice) => key.startsWith('message:') && value !== null;
  const byChannel = new Map<string, Slice[]>();
  for (const slice of slices.filter(isMessage)) {
    const channel = slice.key.split(':')[1] ?? '';
    byChannel.set(channel, [...(byChannel.get(channel) ?? []), slice]);
  }
  const newest = [...byChannel.values()].flatMap((messages) =>
    messages.sort((one, other) => (one.key < other.key ? -1 : 1)).slice(-windowSize),
  );
  return [...slices.filter((slice) => !isMessage(slice)), ...newest];
}

function tell({ peer }: Viewer, told: Told): void {
  if (peer.readyState === peer.OPEN) peer.send(JSON.stringify(told));
}

/** Whether a connection comes from our own page, or from a program, which sends no origin. */
function isFromHere({ headers: { origin, host } }: IncomingMessage, listeningOn: string): boolean {
  return isOwnHost({ host }, listeningOn) && (origin === undefined || isOwnOrigin({ host, origin }));
}
