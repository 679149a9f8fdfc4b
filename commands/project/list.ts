import { LISTS, listProjects, MOST_PAGES } from '../../app/domain/projects/answers/list.ts';
import { listAnswer } from '../../app/domain/projects/answers/list-answer.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { nearest } from '../nearest.ts';

/** A page of projects: the person's own, open ones, unclaimed ones, or all. A number is the page. */
export async function list({ words, by, usage }: Asked, services: Services): Promise<Answer> {
  const typed = words.map(({ text }) => text.toLowerCase());
  const page = Number(typed.find((word) => /^\d{1,6}$/.test(word)) ?? 1);
  const [wanted = 'open', ...others] = typed.filter((word) => !/^\d{1,6}$/.test(word));
  const name = LISTS.find((one) => one === wanted);
  if (name === undefined || others.length > 0) {
    const meant = nearest(wanted, LISTS);
    const hint = name === undefined && meant !== undefined ? ` Did you mean \`list ${meant}\`?` : '';
    return `There is no list of “${mrkdwn(typed.join(' '), 60)}”.${hint} Type \`${usage}\`.`;
  }
  const shown = Math.min(Math.max(page, 1), MOST_PAGES);
  const listed = await listProjects(services.db, { list: name, page: shown, personId: by.id });
  return listAnswer(listed, { now: services.clock.now(), timeZone: services.config.timeZone });
}
