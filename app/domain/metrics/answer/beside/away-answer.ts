import type { Database, Prisma } from '../../../../infra/database/client.ts';
import { context, section, sections } from '../../../../infra/slack/blocks/blocks.ts';
import { fallback, mrkdwn } from '../../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../../infra/slack/posts/posts.ts';
import { dayAt } from '../../../calendar/day.ts';
import { sayDaysOff } from '../../../calendar/days-off.ts';
import { daysOf, type Now } from '../../../calendar/period.ts';
import { awaySince } from '../../../team/answers/answers.ts';
import { daysOffOf } from '../../../team/hours/schedule.ts';
import type { AwayAsked } from '../../question/question.ts';

/** The most people that are listed; the title says how many there are. */
const LISTED_MOST = 40;

/**
 * Says who is away: people who have said so and are not back, and people with days off in the period. Undefined for a
 * period that is over, because only the present state is known.
 */
export async function awayAnswer(db: Database, asked: AwayAsked, at: Now): Promise<MessageBody | undefined> {
  const today = dayAt(at.now, at.timeZone);
  const { period, filters } = asked;
  if (period !== undefined && period.to <= today) return undefined;
  const from = period === undefined || period.from < today ? today : period.from;
  const to = period?.to ?? today.plus({ days: 1 });
  const people = await db.person.findMany({
    where: { active: true, ...named(asked) },
    select: { name: true, awaySince: true, daysOff: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const away = people.flatMap(({ name, awaySince: since, ...working }) => {
    const off = daysOffOf(working).filter(({ first, last }) => first < to && last >= from);
    const said = [
      ...(since === null ? [] : [awaySince(since, at)]),
      ...off.map((days) => `off ${sayDaysOff(days, today)}`),
    ];
    return said.length === 0 ? [] : [{ name, said: said.join(', ') }];
  });
  const persons = filters.filter(({ kind }) => kind === 'person');
  const skills = filters.filter(({ kind }) => kind === 'skill').map(({ label }) => ` in ${label}`);
  const when = period === undefined || period.words === 'today' ? 'today' : `${period.words} (${daysOf(period)})`;
  const many = away.length === 0 ? 'Nobody is' : away.length === 1 ? 'One person is' : `${away.length} people are`;
  const known = new Map(away.map(({ name, said }) => [name, said]));
  const each = persons.map(({ label }) => `${label} is ${known.get(label) ?? 'not away'}`).join(', ');
  const title = persons.length > 0 ? `${each} (${when})` : `${many} away${skills.join('')} ${when}`;
  const shown = away.slice(0, LISTED_MOST);
  return {
    text: fallback(
      persons.length > 0 || away.length === 0 ? title : `${title}: ${shown.map(({ name }) => name).join(', ')}`,
    ),
    blocks: [
      section(`*${mrkdwn(title)}*`),
      ...sections((persons.length > 0 ? [] : shown).map(({ name, said }) => `• ${mrkdwn(name, 80)} · ${said}`)),
      context('Who has said that they are away and is not back, and whose days off are on record.'),
    ],
  };
}

function named({ filters }: AwayAsked): Prisma.PersonWhereInput {
  const ids = filters.flatMap(({ kind, id }) => (kind === 'person' && id !== undefined ? [Number(id)] : []));
  const skills = filters.flatMap(({ kind, label }) => (kind === 'skill' ? [label] : []));
  return {
    ...(ids.length === 0 ? {} : { id: { in: ids } }),
    ...(skills.length === 0 ? {} : { skills: { some: { skill: { slug: { in: skills } } } } }),
  };
}
