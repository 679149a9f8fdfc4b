import test from 'ava';
import { z } from 'zod';
import * as reports from '../app/domain/reports/kinds.ts';
import { type EventName, isEventName } from '../app/inbound/intake/events.ts';
import { done, jobKind, runs } from '../app/infra/jobs/job.ts';
import { runnersOfAllKinds } from '../app/job-kinds.ts';

// Types are checked before tests run. If one of these mistakes compiled, its @ts-expect-error would be an error.

test('a kind of job without a runner, and a runner of a kind that is not in the list, do not compile', (t) => {
  const stranger = runs(jobKind('project.sing', z.object({})), async () => done);
  const known = runs(reports.postReport, async () => done);
  // @ts-expect-error: other kinds have no runner here
  t.is(runnersOfAllKinds([known]).length, 1);
  // @ts-expect-error: project.sing is in no kinds.ts
  t.is(runnersOfAllKinds([known, stranger]).length, 2);
});

test('a type of event that is not in the list does not compile, and one from outside is looked up safely', (t) => {
  const known: EventName = 'project.requested';
  // @ts-expect-error: nobody sings
  const unknown: EventName = 'project.sung';
  t.deepEqual([known, unknown, 'constructor'].map(isEventName), [true, false, false]);
});
