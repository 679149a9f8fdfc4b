// A process that posts once to each person and is killed while it does. Arguments: database, API, token, people.
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../app/clock.ts';
import { openDatabase } from '../../app/database/client.ts';
import { RetryLater } from '../../app/errors.ts';
import { createBudgets } from '../../app/slack/budgets.ts';
import { createSlackClient } from '../../app/slack/client.ts';
import { createPosts } from '../../app/slack/posts.ts';
import { createTelemetry } from '../../app/telemetry.ts';

const [databaseUrl = '', apiUrl = '', token = '', people = ''] = process.argv.slice(2);
const db = openDatabase(databaseUrl);
const bot = 'newproject';
const budgets = createBudgets({ clock: systemClock, bot, db });
const client = createSlackClient({ bot, token, apiUrl, clock: systemClock, telemetry: createTelemetry(), budgets });
const posts = createPosts({ db, client, clock: systemClock });

await Promise.all(people.split(',').map(post));
await budgets.stop();
await db.$disconnect();

async function post(person: string): Promise<void> {
  for (;;) {
    try {
      await posts.post({ key: `offer:${person}`, to: person, message: { text: 'Hello' } }, { priority: 'offer' });
      return;
    } catch (error) {
      // As the queue does: not before the time that was asked for.
      await pause(error instanceof RetryLater ? Math.max(0, error.until.getTime() - Date.now()) : 200);
    }
  }
}
