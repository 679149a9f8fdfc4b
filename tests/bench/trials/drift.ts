import mysql from 'mysql2/promise';
import type { Channel, Sandbox } from '../../../sandbox/sandbox.ts';
import type { DriftFigures } from '../figures.ts';
import { holds, limitedCalls } from '../watch.ts';
import { callsSince, type Stage, seconds } from './trial.ts';

const TEAM = 5;
const ONE_IN = 100;

interface Running {
  channel: Channel;
  team: string[];
}

/**
 * Many projects run. While the program is stopped, one channel in a hundred loses a member. The trial shows how long it
 * takes until all channels are as they should be, and how many calls that needs.
 */
export async function runDrift(stage: Stage): Promise<DriftFigures> {
  const { slack, size, progress } = stage;
  await stage.turn();
  const limitedBefore = limitedCalls(slack);
  let running: Running[] = [];
  let begun = 0;
  let callsBefore = 0;
  const contestant = await stage.restart(async () => {
    running = await runProjects(stage);
    const drifted = running.filter((_, index) => index % ONE_IN === 0);
    for (const { channel, team } of drifted) leave(slack, channel, team[0]);
    progress(`${running.length} projects run, ${drifted.length} channels lack somebody`);
    callsBefore = slack.calls().length;
    begun = performance.now();
  });
  const sound = () => running.every(({ channel, team }) => team.every((id) => channel.members.has(id)));
  const complete = await holds(sound, begun + size.mostSeconds * 1_000);
  const healed = complete ? performance.now() - begun : null;
  progress(`all channels are as they should be after ${seconds(healed)}`);
  return {
    channels: running.length,
    drifted: Math.ceil(running.length / ONE_IN),
    healed,
    calls: callsSince(slack, callsBefore),
    limited: limitedCalls(slack) - limitedBefore,
    cost: await contestant.cost(),
  };
}

/** Creates projects with their channels, in the database and in the workspace, as the program itself would have. */
async function runProjects({ slack, people, size, databaseUrl }: Stage): Promise<Running[]> {
  const database = await mysql.createConnection({ uri: databaseUrl, timezone: 'Z' });
  const at = new Date();
  const ids = await personIds(database);
  await database.query("INSERT INTO clients (`key`, name) VALUES (REPEAT('0', 64), 'Ada Lovelace')");
  const running: Running[] = [];
  for (let number = 1; number <= size.channels; number++) {
    const team = Array.from({ length: TEAM }, (_, seat) => people[(number * TEAM + seat) % people.length]).flatMap(
      (one) => (one === undefined ? [] : [one.id]),
    );
    const name = `p-run-${number}-landing-page`;
    const members = [slack.apps.ops.botUserId, ...team];
    const channel = slack.addChannel({ name, isPrivate: true, members });
    await database.query(
      "INSERT INTO projects (id, code, title, status, clientId, requestedAt, requestStampedAt, startedAt) VALUES (?, ?, 'Landing page', 'started', (SELECT MIN(id) FROM clients), ?, ?, ?)",
      [number, `RUN-${number}`, at, at, at],
    );
    await database.query(
      'INSERT INTO project_channels (projectId, life, slackId, name, createdAt, furnishedAt, checkedAt, memberCount) VALUES (?, 1, ?, ?, ?, ?, ?, ?)',
      [number, channel.id, name, at, at, at, members.length],
    );
    await database.query('INSERT INTO project_members (projectId, personId, role, joinedAt) VALUES ?', [
      team.map((id) => [number, ids.get(id), 'specialist', at]),
    ]);
    await database.query('INSERT INTO channel_presences (projectId, life, personId, inSince) VALUES ?', [
      team.map((id) => [number, 1, ids.get(id), at]),
    ]);
    running.push({ channel, team });
  }
  await database.end();
  return running;
}

async function personIds(database: mysql.Connection): Promise<Map<string, number>> {
  const [rows] = await database.query<mysql.RowDataPacket[]>('SELECT id, slackId FROM people');
  return new Map(rows.map(({ id, slackId }) => [String(slackId), Number(id)]));
}

function leave(slack: Sandbox, channel: Channel, person: string | undefined): void {
  if (person !== undefined) slack.world.workspace.leave(channel, person);
}
