import { patiently } from '../../app/domain/team/accounts/account.ts';
import {
  bindAnswer,
  GROUPS_AWAY,
  groupAnswer,
  groupsAnswer,
  NO_GROUPS_HERE,
  unbindAnswer,
  unknownGroup,
} from '../../app/domain/team/answers/group-answers.ts';
import { groupViews } from '../../app/domain/team/skills/group-views.ts';
import { bindGroup, boundGroup, unbindGroup } from '../../app/domain/team/skills/groups.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import type { Word } from '../words.ts';
import { knownSkills } from './skills.ts';
import { readSkills } from './skills-typed.ts';

/** A user group as it was typed: by the id in Slack's markup, or only by its handle. */
interface Typed {
  groupId: string | undefined;
  handle: string;
}

/**
 * Binds a skill to a user group, so that its members have the skill; ends or shows the binding of a group; or lists
 * all bindings if no group is given.
 */
export async function group({ words, by }: Asked, services: Services): Promise<string> {
  const [first, second, ...more] = words;
  if (first === undefined) return groupsAnswer(await groupViews(services.db));
  const typed = groupOf(first);
  if (typed === undefined)
    return `A user group is meant here: \`/team group @group SKILL\`. The skills of people are changed with \`/team skills @user +skill\`.`;
  if (second === undefined) return show(typed, services);
  if (second.kind !== 'word' || more.length > 0)
    return 'One group and one skill at a time: `/team group @group SKILL`, or `off`.';
  return /^(off|none)$/i.test(second.text)
    ? unbind(typed, { by, services })
    : bind(typed, second.text, { by, services });
}

async function bind(
  { groupId, handle }: Typed,
  skill: string,
  { by, services }: { by: Asked['by']; services: Services },
) {
  const { slugs, made, complaints } = readSkills([skill], await knownSkills(services));
  const [slug] = slugs;
  if (slug === undefined) return `${complaints.join('\n')}\nNothing was changed.`;
  const which = groupId === undefined ? { handle } : { groupId };
  const answer = await patiently(() => services.directory.lookupGroup(which), services);
  if (answer?.value.outcome === 'not_on_this_plan') return NO_GROUPS_HERE;
  if (answer?.value.outcome === 'unknown') return unknownGroup(handle);
  // The mention has Slack's markup. So the group exists, even if Slack does not answer now.
  const found = answer?.value.group ?? (groupId === undefined ? undefined : { groupId, handle });
  if (found === undefined) return GROUPS_AWAY;
  const how = { slug, at: services.clock.now(), via: 'command' as const, actor: by.handle };
  const result = await services.transact((tx) => bindGroup(tx, { ...found, ...how }));
  const told = bindAnswer(result, { handle: found.handle, slug });
  return made.length > 0 && result.outcome === 'bound' ? `${told} \`${mrkdwn(slug)}\` is a new skill.` : told;
}

async function unbind(typed: Typed, { by, services }: { by: Asked['by']; services: Services }): Promise<string> {
  const groupId = await boundId(typed, services);
  if (groupId === undefined) return unbindAnswer(undefined, typed.handle);
  const how = { at: services.clock.now(), via: 'command' as const, actor: by.handle };
  return unbindAnswer(await services.transact((tx) => unbindGroup(tx, { groupId, ...how })), typed.handle);
}

async function show(typed: Typed, services: Services): Promise<string> {
  const groupId = await boundId(typed, services);
  const [view] = groupId === undefined ? [] : await groupViews(services.db, groupId);
  return groupAnswer(view, view?.handle ?? typed.handle);
}

/** The id of a group that gives a skill. Slack is not asked, because the group may have been deleted there. */
async function boundId({ groupId, handle }: Typed, { db }: Services): Promise<string | undefined> {
  if (groupId !== undefined) return (await boundGroup(db, { groupId }))?.groupId;
  return (await db.skillGroup.findFirst({ where: { handle } }))?.groupId;
}

function groupOf(word: Word): Typed | undefined {
  if (word.kind === 'group') return { groupId: word.id, handle: word.handle };
  const handle = /^@?([\w.-]+)$/.exec(word.text)?.[1];
  return handle === undefined ? undefined : { groupId: undefined, handle: handle.toLowerCase() };
}
