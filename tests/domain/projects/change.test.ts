import test, { type ExecutionContext } from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { fieldsChanged } from '../../../app/domain/projects/hooks.ts';
import { changeProject, fingerprint } from '../../../app/domain/projects/life/change.ts';
import { readDetails, type SaidDetails } from '../../../app/domain/projects/life/details.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { testDatabase } from '../../helpers/database.ts';

const at = new Date('2026-11-24T12:00:00Z');

test('a change updates some fields of a project, keeps the others, tells its followers which fields, and is in the trail', async (t) => {
  const { db, change, details, seen } = await agencyWithProject(t);
  const before = await details();
  const result = await change({ title: 'A shop', dueAt: '2026-12-10', skills: ['seo', 'design'], budget: null });
  t.is(result.outcome, 'changed');
  t.deepEqual(await details(), {
    ...before,
    title: 'A shop',
    dueAt: '2026-12-10',
    skills: ['design', 'seo'],
    budget: null,
  });
  t.deepEqual(seen, [['title', 'skills', 'dueAt', 'budget']]);
  const line = await db.auditEntry.findFirstOrThrow({ where: { action: 'project.changed' } });
  t.like(line, { projectCode: 'P-1', actor: 'hana', details: { fields: ['title', 'skills', 'dueAt', 'budget'] } });
});

test('a corrected address of a client is a change, even if the name stays', async (t) => {
  const { change, details, seen } = await agencyWithProject(t);
  await change({ client: { name: 'Ada', email: 'ada@bakery.test' } });
  t.deepEqual((await details()).client, { name: 'Ada', company: null, email: 'ada@bakery.test', language: null });
  await change({ client: { name: 'Ada Lovelace', email: 'ada@bakery.test' } });
  t.deepEqual(seen, [['client'], ['client']]);
});

test('values that a project has already are no change: nobody is told, and no line is written', async (t) => {
  const { db, change, seen } = await agencyWithProject(t);
  t.is((await change({ title: 'A website', skills: ['design'] })).outcome, 'same');
  t.deepEqual(seen, []);
  t.is(await db.auditEntry.count({ where: { action: 'project.changed' } }), 0);
});

test('a form that was opened before somebody else’s change does not overwrite it', async (t) => {
  const { change, details } = await agencyWithProject(t);
  const shown = fingerprint(await details());
  t.is((await change({ title: 'Hers' }, shown)).outcome, 'changed');
  t.is((await change({ brief: 'His' }, shown)).outcome, 'overtaken');
  t.like(await details(), { title: 'Hers', brief: null });
});

async function agencyWithProject(t: ExecutionContext) {
  const { db } = await testDatabase(t);
  const seen: string[][] = [];
  const follower = fieldsChanged.leadsTo(async (_, { fields }) => seen.push([...fields]));
  const transact = createTransact(db, [...consequences, follower]);
  const wanted = { code: 'P-1', title: 'A website', skills: ['design'], client: { name: 'Ada' }, budget: '2,500 EUR' };
  await transact((tx) => requestProject(tx, wanted, { happenedAt: at, at, via: 'event', actor: null }));
  const { id } = await db.project.findUniqueOrThrow({ where: { code: 'P-1' } });
  return {
    db,
    seen,
    details: () => readDetails(db, id),
    change: (said: SaidDetails, shown?: string) =>
      transact((tx) => changeProject(tx, { code: 'P-1', said, seen: shown, at, via: 'command', actor: 'hana' })),
  };
}
