import test from 'ava';
import { dueText, dueWhileOffered, holderText, projectFields } from '../../../app/domain/projects/card.ts';
import { sayPerson } from '../../../app/domain/team/say-person.ts';

const at = { now: new Date('2026-11-24T12:00:00Z'), timeZone: 'Europe/Berlin', urgentHours: 12 };
const yesterday = new Date('2026-11-23T12:00:00Z');

test('open and late projects are overdue, open and urgent ones are urgent, wherever they are shown; finished ones are neither', (t) => {
  t.is(dueText({ status: 'started', dueAt: yesterday }, at), ':warning: overdue, was due Mon, 23 Nov');
  t.is(dueText({ status: 'completed', dueAt: yesterday }, at), 'due Mon, 23 Nov');
  t.is(dueText({ status: 'started', dueAt: null }, at), null);
  const project = {
    client: { name: 'Ada', company: null },
    skills: [],
    budget: null,
    dueAt: yesterday,
    urgent: true,
    ...at,
  };
  const shown = (status: 'requested' | 'cancelled') => JSON.stringify(projectFields({ ...project, status }));
  t.true(shown('requested').includes('Mon, 23 Nov · :warning: overdue'));
  t.false(shown('cancelled').includes('overdue'));
  t.true(shown('requested').includes('overdue · *urgent*'));
  t.false(shown('cancelled').includes('urgent'));
});

test('an offer that is due within URGENT_HOURS comes at any hour, so it says that it is urgent; after the claim only a mark does', (t) => {
  const project = { client: { name: 'Ada', company: null }, skills: [], budget: null, urgent: false };
  // A date is due at the end of its day. Today's is within twelve hours of this noon in Berlin, tomorrow's is not.
  const [today, tomorrow] = [new Date('2026-11-24T12:00:00Z'), new Date('2026-11-25T12:00:00Z')];
  const shown = (status: 'requested' | 'claimed', dueAt: Date, urgentHours = 12) =>
    JSON.stringify(projectFields({ ...project, ...at, status, dueAt, urgentHours }));
  t.regex(shown('requested', today), /Tue, 24 Nov · \*urgent\*/);
  t.notRegex(shown('requested', today, 10), /urgent/);
  t.notRegex(shown('requested', tomorrow), /urgent/);
  t.notRegex(shown('claimed', today), /urgent/);
  t.is(dueWhileOffered({ dueAt: today, urgent: false }, at), 'due Tue, 24 Nov · *urgent*');
  t.is(dueWhileOffered({ dueAt: tomorrow, urgent: false }, at), 'due Wed, 25 Nov');
  t.is(dueWhileOffered({ dueAt: null, urgent: true }, at), 'no due date · *urgent*');
});

test('a person is tagged if Slack knows them, otherwise named, and a name from outside is never markup', (t) => {
  t.is(sayPerson({ name: 'Anna', slackId: 'UANNA' }), '<@UANNA>');
  t.is(sayPerson({ name: '<!channel>', slackId: null }), '&lt;!channel&gt;');
  t.is(holderText({ claimer: null, claimedElsewhereBy: 'Zed' }), 'claimed elsewhere by Zed');
});
