import test from 'ava';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { intercomDouble } from '../../helpers/intercom.ts';
import { operated } from '../../helpers/operated.ts';

test('killed before and during each note on Intercom, the program leaves one note of each kind, in order', async (t) => {
  t.timeout(HANG_MS);
  const intercom = await intercomDouble(t);
  intercom.conversations.set('525', []);
  const world = await operated(t, {
    designers: 2,
    env: { INTERCOM_TOKEN: intercom.token, INTERCOM_API_URL: intercom.url },
  });
  const { product, db, designers, enlist, request, send, score } = world;
  let deaths = 0;
  const dieAndRise = () => {
    deaths += 1;
    void product.kill().then(() => product.restart());
  };
  await enlist();
  const intercomUrl = 'https://app.intercom.com/a/inbox/abc123/inbox/conversation/525';
  await request('P-1', { intercomUrl } as object);
  const person = await db.person.findFirstOrThrow({ where: { slackId: designers[0]!.id } });
  const taken = async (type: string, data: object) => (await send(type, { code: 'P-1', ...data })).status < 300;
  const steps = [
    () => taken('project.claimed', { by: person.handle }),
    () => taken('project.started', { team: [] }),
    () => taken('project.completed', {}),
    async () => (await score({ code: 'P-1', score: 9, comment: 'Orders doubled!' })) > 0n,
  ];
  for (const [nth, step] of steps.entries()) {
    // The note is stored and the answer lost, or the call is refused while the process dies.
    intercom.faults = nth % 2 === 0 ? ['lost after'] : ['failed before', 'lost after'];
    intercom.onNote = () => {
      intercom.onNote = undefined;
      dieAndRise();
    };
    await eventually(step, { what: 'the event is taken' });
    await eventually(() => intercom.notes('525').length > nth, { what: `note ${nth + 1}` });
    await eventually(async () => (await db.effect.count({ where: { kind: 'intercom.note', state: 'done' } })) > nth, {
      what: `it is known that note ${nth + 1} is there`,
    });
  }
  t.is(deaths, 4);
  t.deepEqual(
    intercom.notes('525').map((body) => / · (\w+) · /.exec(body)?.[1]),
    ['claimed', 'started', 'completed', 'score'],
  );
});
