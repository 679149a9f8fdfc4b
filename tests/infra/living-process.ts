// A process that has its session with the database and its heartbeat, and does nothing else. Arguments: database, name.
import { openDatabase } from '../../app/infra/database/client.ts';
import { beat } from '../../app/infra/jobs/fleet.ts';
import { openLifeLine } from '../../app/infra/processes/life-line.ts';

const [url = '', name = ''] = process.argv.slice(2);
const db = openDatabase(url, { connectionLimit: 1 });
await openLifeLine({ url, name }).ended([]);
await beat(db, { name, kinds: [] });
await db.$disconnect();
process.stdout.write('lives\n');
