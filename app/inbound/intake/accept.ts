import { z } from 'zod';
import { SOURCE } from '../../domain/announcements/types.ts';
import type { Clock } from '../../infra/clock.ts';
import { Prisma, type Tx } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { togetherBy } from '../../infra/together.ts';
import { type EventName, events, isEventName } from './events.ts';
import { moment } from './fields.ts';
import { applyEvent } from './kinds.ts';

export interface FieldError {
  /** The place of the problem in the message, such as "data.client.name". */
  path: string;
  message: string;
}

export type Acceptance =
  /** `ignored`: fields in the message that its type does not have. */
  | { outcome: 'stored'; id: string; ignored: string[] }
  | { outcome: 'duplicate'; id: string }
  | { outcome: 'refused'; errors: FieldError[] };

interface Refusal {
  eventId: string;
  type?: string | undefined;
  errors: FieldError[];
}

interface NewEvent {
  eventId: string;
  type: EventName;
  happenedAt: Date;
  receivedAt: Date;
  data: object;
  /** The event as JSON, in the form that is stored. */
  json: string;
  ignored: string[];
}

interface Doors {
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
}

interface Message {
  eventId: string;
  body: unknown;
}

/**
 * The single entrance for events, wherever they come from. It validates every field, and stores the event with the
 * job that will apply it. An event whose id was accepted before is a duplicate, whatever it contains. Throws if the
 * database is unreachable; then nothing is stored, and the sender has to retry.
 */
export async function accept({ transact, clock, telemetry }: Doors, message: Message): Promise<Acceptance> {
  const read = readMessage(message, clock.now());
  const isNew = 'errors' in read ? undefined : await storeOne(transact, read);
  return told(telemetry, read, isNew);
}

/**
 * Does the same for several messages that must keep their order, in one transaction. The answers are in the same
 * order.
 */
export async function acceptInOrder(
  { transact, clock, telemetry }: Doors,
  messages: readonly Message[],
): Promise<Acceptance[]> {
  const at = clock.now();
  const read = messages.map((message) => readMessage(message, at));
  const events = read.flatMap((one) => ('errors' in one ? [] : [one]));
  const areNew = events.length === 0 ? [] : await store(transact, events);
  const isNew = new Map(events.map((event, index) => [event, areNew[index]]));
  return read.map((one) => told(telemetry, one, 'errors' in one ? undefined : isNew.get(one)));
}

function told(telemetry: Telemetry, read: NewEvent | Refusal, isNew: boolean | undefined): Acceptance {
  const { type, eventId } = read;
  if ('errors' in read) {
    telemetry.emit('intake.refused', { type, eventId, because: read.errors.map(({ path }) => path).join(' ') });
    return { outcome: 'refused', errors: read.errors };
  }
  telemetry.emit(isNew === true ? 'intake.accepted' : 'intake.duplicate', { type, eventId });
  return isNew === true
    ? { outcome: 'stored', id: eventId, ignored: read.ignored }
    : { outcome: 'duplicate', id: eventId };
}

/** The lane of events about the roster. */
export const PEOPLE = 'people';

/** The path that is reported for a bad id, and for one of our own announcements. */
export const ID_PATH = 'webhook-id';
export const OURS_PATH = 'source';

/** The id appears in reports, and people type it after `/project retry`. So it has to be one word without markup. */
const eventIdShape = z.string().regex(/^[\w.~:+/=@!$*,;#%()-]{1,191}$/);

/** The part that all events have in common. It is used to explain what is wrong with a message of an unknown type. */
const anyMessage = z.object({ type: z.enum(Object.keys(events).filter(isEventName)), timestamp: moment });
const anyType = anyMessage.pick({ type: true });

/** One of our own announcements, sent back to us. Accepting it would cause a loop. */
const ours = z.looseObject({ source: z.literal(SOURCE) });

/** How much a sender's clock may be ahead. If it were ahead further, all later events would look old. */
const CLOCK_SKEW_MS = 5 * 60_000;

function readMessage({ eventId, body }: Message, at: Date): NewEvent | Refusal {
  if (!eventIdShape.safeParse(eventId).success) {
    return { eventId, errors: [{ path: ID_PATH, message: 'expected 1 to 191 letters, digits and plain punctuation' }] };
  }
  if (ours.safeParse(body).success) return { eventId, errors: [{ path: OURS_PATH, message: 'this is one of ours' }] };
  const named = anyType.safeParse(body);
  if (!named.success) return { eventId, errors: fieldErrors(anyMessage.safeParse(body).error, body) };
  const { type } = named.data;
  const message = events[type].read(body);
  if (!message.success) return { eventId, type, errors: fieldErrors(message.error, body) };
  const { timestamp, data } = message.data;
  return {
    eventId,
    type,
    happenedAt: timestamp.getTime() > at.getTime() + CLOCK_SKEW_MS ? at : timestamp,
    receivedAt: at,
    data,
    json: JSON.stringify(data),
    ignored: events[type].unknown(body),
  };
}

function fieldErrors(error: z.ZodError | undefined, body: unknown): FieldError[] {
  return (error?.issues ?? []).map((issue) => {
    const isMissing = issue.code === 'invalid_type' && valueAt(body, issue.path) === undefined;
    const message = isMissing ? `missing: expected ${issue.expected}` : issue.message;
    return { path: issue.path.map(String).join('.'), message };
  });
}

const Parts = z.record(z.string(), z.unknown()).or(z.array(z.unknown()));

function valueAt(said: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((part, name) => Reflect.get(Parts.safeParse(part).data ?? {}, name), said);
}

/**
 * Commits events together that arrive together. The second batch fills while the first one is being committed.
 */
const storeOne = togetherBy(store, { most: 50, batches: 2 });

/** A batch with fewer events is stored one by one, because a common statement would save nothing. */
const FEWEST_IN_ONE = 3;
/** The most characters of data in one statement. Some databases accept packets of only 16 MiB or less. */
const LONGEST_IN_ONE = 1024 * 1024;

/** Thrown if an id of the batch was stored before, or occurs twice in it. */
class NotAllNew extends Error {}

/**
 * Stores events. Returns for each whether it is new; false: its id is taken. Usually all are new, and one statement
 * stores them.
 */
async function store(transact: Transact, events: readonly NewEvent[]): Promise<boolean[]> {
  const length = events.reduce((sum, { json }) => sum + json.length, 0);
  if (events.length >= FEWEST_IN_ONE && length <= LONGEST_IN_ONE) {
    try {
      return await transact((tx) => storeInOne(tx, events));
    } catch (error) {
      if (!(error instanceof NotAllNew)) throw error;
    }
  }
  return transact((tx) => storeEach(tx, events));
}

async function storeInOne(tx: Tx, events: readonly NewEvent[]): Promise<boolean[]> {
  // INSERT IGNORE does not say which rows it ignored. So the transaction is rolled back, and the rows are inserted
  // one by one.
  if ((await insert(tx, events)) < events.length) throw new NotAllNew();
  await applyLater(tx, events);
  return events.map(() => true);
}

/**
 * Inserts one by one. A concurrent insert of the same id waits for the first commit, so exactly one of the two is
 * new.
 */
async function storeEach(tx: Tx, events: readonly NewEvent[]): Promise<boolean[]> {
  const areNew: boolean[] = [];
  for (const event of events) areNew.push((await insert(tx, [event])) === 1);
  await applyLater(
    tx,
    events.filter((_, index) => areNew[index]),
  );
  return areNew;
}

/** Inserts events and returns the number of new ones. Their sequence numbers have the order of the list. */
function insert(tx: Tx, events: readonly NewEvent[]): Promise<number> {
  const rows = events.map(
    ({ eventId, type, happenedAt, receivedAt, data, json }) =>
      Prisma.sql`(${eventId}, ${type}, ${laneOf(data)}, ${codeOf(data)}, ${happenedAt}, ${receivedAt}, ${json})`,
  );
  return tx.$executeRaw`
    INSERT IGNORE INTO events (eventId, type, lane, projectCode, happenedAt, receivedAt, data) VALUES ${Prisma.join(rows)}`;
}

/** Writes the jobs that apply the events. In a lane, they keep the order of arrival. */
async function applyLater(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = await tx.$queryRaw<{ sequence: bigint; lane: string }[]>`
    SELECT sequence, lane FROM events WHERE eventId IN (${Prisma.join(events.map(({ eventId }) => eventId))})
    ORDER BY sequence`;
  const newest = events.reduce((last, { receivedAt }) => (receivedAt > last ? receivedAt : last), new Date(0));
  const jobs = rows.map(({ sequence, lane }) => applyEvent.of({ sequence: sequence.toString() }, { lane }));
  await enqueue(tx, newest, jobs);
}

function codeOf(data: object): string | null {
  return 'code' in data && typeof data.code === 'string' ? data.code : null;
}

function laneOf(data: object): string {
  const code = codeOf(data);
  return code === null ? PEOPLE : `project:${code}`;
}
