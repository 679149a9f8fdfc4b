import test, { type ExecutionContext } from 'ava';
import { consequences } from '../../app/domain/consequences.ts';
import { claimProject } from '../../app/domain/offers/claim/claim.ts';
import { releaseProject } from '../../app/domain/offers/claim/release.ts';
import { fieldsChanged, type Move, projectMoved } from '../../app/domain/projects/hooks.ts';
import { cancelProject } from '../../app/domain/projects/life/cancel.ts';
import { completeProject } from '../../app/domain/projects/life/complete.ts';
import { reopenProject } from '../../app/domain/projects/life/reopen.ts';
import { requestProject } from '../../app/domain/projects/life/request.ts';
import { startProject } from '../../app/domain/projects/life/start.ts';
import { joinProject, leaveProject } from '../../app/domain/projects/members/members.ts';
import { deactivatedInSlack } from '../../app/domain/team/accounts/link.ts';
import { type LoadChange, loadChanged, personLeft } from '../../app/domain/team/hooks.ts';
import { removePerson } from '../../app/domain/team/roster/remove.ts';
import { upsertPerson } from '../../app/domain/team/roster/upsert.ts';
import type { Person } from '../../app/generated/prisma/client.ts';
import type { Consequence } from '../../app/infra/database/hook.ts';
import { createTransact, type Transact } from '../../app/infra/database/transaction.ts';
import { testDatabase } from '../helpers/database.ts';

const at = new Date('2026-11-24T12:00:00Z');
const how = { at, via: 'command', actor: 'hana' } as const;
const wanted = { code: 'P-1', title: 'A website', skills: ['design'], client: { name: 'Ada' } };

test('a consequence of "somebody’s load changed" is called by every fact that changes it, with the person', async (t) => {
  const seen: [LoadChange, string, number[]][] = [];
  const { transact, anna, bela } = await team(t, [
    loadChanged.leadsTo(async (_, { because, code, personIds }) =>
      seen.push([because, code, [...personIds].sort((one, other) => one - other)]),
    ),
  ]);
  await aWholeLife(transact, { anna, bela });
  t.deepEqual(seen, [
    ['claimed', 'P-1', [anna.id]],
    ['released', 'P-1', [anna.id]],
    ['claimed', 'P-1', [bela.id]],
    ['started', 'P-1', [bela.id]],
    ['joined', 'P-1', [anna.id]],
    ['completed', 'P-1', [anna.id, bela.id]],
    ['reopened', 'P-1', [anna.id, bela.id]],
    ['left', 'P-1', [bela.id]],
    ['cancelled', 'P-1', [anna.id]],
  ]);
});

test('a consequence of "a project moved" is called by every move, with its actor and way', async (t) => {
  const seen: [Move, string | null, string | null][] = [];
  const { transact, anna, bela } = await team(t, [
    projectMoved.leadsTo(async (_, { because, before, actor }) => seen.push([because, before?.status ?? null, actor])),
  ]);
  await aWholeLife(transact, { anna, bela });
  t.deepEqual(seen, [
    ['requested', null, null],
    ['reissued', 'requested', null],
    ['claimed', 'requested', 'anna'],
    ['released', 'claimed', 'anna'],
    ['claimed', 'requested', 'bela'],
    ['started', 'claimed', 'hana'],
    ['completed', 'started', 'hana'],
    ['reopened', 'completed', 'hana'],
    ['cancelled', 'started', 'hana'],
  ]);
});

test('a consequence of "a project’s field changed" gets the names of the fields', async (t) => {
  const seen: string[][] = [];
  const { transact } = await team(t, [fieldsChanged.leadsTo(async (_, { fields }) => seen.push([...fields]))]);
  const say = (said: object) =>
    transact((tx) => requestProject(tx, { ...wanted, ...said }, { happenedAt: at, at, via: 'event', actor: null }));
  await say({});
  await say({});
  await say({ title: 'Another', dueAt: '2026-12-10', client: { name: 'Bea' } });
  await say({ title: 'Another', dueAt: '2026-12-10', client: { name: 'Bea' }, skills: ['seo'] });
  t.deepEqual(seen, [['title', 'client', 'dueAt'], ['skills']]);
});

test('a consequence of "a person left" is called for everybody who was removed from the roster in any way, or deactivated', async (t) => {
  const seen: [string, string][] = [];
  const { transact, anna, bela } = await team(t, [
    personLeft.leadsTo(async (_, { handle, how }) => seen.push([handle, how])),
  ]);
  await transact((tx) => deactivatedInSlack(tx, { slackId: 'UBELA', deactivated: true, at }));
  await transact((tx) => removePerson(tx, { personId: anna.id, ...how }));
  await transact((tx) => upsertPerson(tx, { ...said('bela'), active: false }, { at, happenedAt: at }));
  t.deepEqual(seen, [
    ['bela', 'deactivated'],
    ['anna', 'removed'],
    [bela.handle, 'removed'],
  ]);
});

test('a consequence is part of the fact: if it fails, nothing has happened', async (t) => {
  const { db, transact } = await team(t, [
    projectMoved.leadsTo(async () => {
      throw new Error('no');
    }),
  ]);
  await t.throwsAsync(request(transact));
  t.is(await db.project.count(), 0);
});

test('a fact in a transaction without consequences is refused, so that none is forgotten', async (t) => {
  const { db } = await testDatabase(t);
  await t.throwsAsync(request(createTransact(db)), { message: /Nothing says what follows from projectMoved/ });
});

async function team(t: ExecutionContext, besides: readonly Consequence[]) {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, [...consequences, ...besides]);
  const join = (handle: string) =>
    transact(async (tx) => (await upsertPerson(tx, said(handle), { at, happenedAt: at })).person);
  const anna = await join('anna');
  const bela = await join('bela');
  return { db, transact, anna, bela };
}

/** Requested twice, claimed, released, claimed, started, joined, completed, reopened, handed over, cancelled. */
async function aWholeLife(transact: Transact, { anna, bela }: { anna: Person; bela: Person }): Promise<void> {
  await request(transact);
  await request(transact);
  await transact((tx) => claimProject(tx, { code: 'P-1', by: anna, at, via: 'click' }));
  await transact((tx) => releaseProject(tx, { code: 'P-1', by: anna, onBehalf: false, at, via: 'click' }));
  await transact((tx) => claimProject(tx, { code: 'P-1', by: bela, at, via: 'click' }));
  await transact((tx) => startProject(tx, { code: 'P-1', pm: null, team: [], ...how }));
  await transact((tx) => joinProject(tx, { code: 'P-1', person: anna, ...how }));
  await transact((tx) => completeProject(tx, { code: 'P-1', ...how }));
  await transact((tx) => reopenProject(tx, { code: 'P-1', ...how }));
  await transact((tx) => leaveProject(tx, { code: 'P-1', person: bela, successor: anna, ...how }));
  await transact((tx) => cancelProject(tx, { code: 'P-1', ...how }));
}

async function request(transact: Transact): Promise<void> {
  await transact((tx) => requestProject(tx, wanted, { happenedAt: at, at, via: 'event', actor: null }));
}

function said(handle: string) {
  return {
    handle,
    name: handle,
    email: `${handle}@agency.test`,
    slackId: `U${handle.toUpperCase()}`,
    role: 'specialist' as const,
    skills: ['design'],
  };
}
