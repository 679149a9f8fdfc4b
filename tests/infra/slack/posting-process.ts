// A process that posts once to each person. It is killed while it does, or freezes right after its first mark.
// Arguments: database, API, token, people, and 'freeze' if it is to stop itself.
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../app/infra/clock.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { createEffects } from '../../../app/infra/effects/effects.ts';
import { RetryLater } from '../../../app/infra/errors.ts';
import { createSlackClient } from '../../../app/infra/slack/client/client.ts';
import { createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createPosts } from '../../../app/infra/slack/posts/posts.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';

const [databaseUrl = '', apiUrl = '', token = '', people = '', mode = ''] = process.argv.slice(2);
const db = openDatabase(databaseUrl);
const bot = 'newproject';
const budgets = createBudgets({ clock: systemClock, bot, db });
const telemetry = createTelemetry();
let freezes = mode === 'freeze';
const effects = createEffects({
  db,
  transact: createTransact(db),
  clock: systemClock,
  telemetry,
  hold(point) {
    if (!freezes || point !== 'marked') return;
    freezes = false;
    process.kill(process.pid, 'SIGSTOP');
  },
});
const client = createSlackClient({ bot, token, apiUrl, clock: systemClock, telemetry, budgets });
const posts = createPosts({ db, effects, client, clock: systemClock });

telemetry.subscribe(({ name }) => {
  if (name === 'effects.overslept') process.stdout.write(`${name}\n`);
});
await Promise.all(people.split(',').map(post));
await budgets.stop();
await db.$disconnect();

async function post(person: string): Promise<void> {
  for (;;) {
    try {
      await posts.post({ key: `offer:${person}`, to: person, message: { text: 'Hello' } }, { priority: 'offer' });
      return;
    } catch (error) {
      // As the queue does: not before the delay that was asked for.
      await pause(error instanceof RetryLater ? Math.max(0, error.until.getTime() - Date.now()) : 200);
    }
  }
}
