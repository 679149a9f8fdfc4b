import type { ProjectStory } from '../../../app/domain/projects/find.ts';
import type { Answer } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Asked } from '../../command.ts';
import { readable, type Word } from '../../words.ts';
import { codeIn, here, lookUp, whyUnknown } from './named.ts';
import { offering, projectsAbout, whichProject } from './which.ts';

/**
 * Splits a command into its project and the text after it: a reason, a date, an amount. The first word means the
 * project if it names one, or if it looks like a code and this is not a project's channel. Otherwise it is part of
 * the text. In a project's channel, a plain word such as "client" is a code only in capitals.
 */
export async function namedProjectWithText(
  asked: Asked,
  services: Services,
): Promise<{ project: ProjectStory; text: string } | { problem: Answer }> {
  const { words, rest, channelId } = asked;
  const [first] = words;
  const around = await here(channelId, services);
  if (first !== undefined && (first.kind === 'channel' || around === null || mayBeCode(first))) {
    const project = await lookUp(first, services);
    if (project !== null) return { project, text: textIn(rest.slice(rest.indexOf(first.text) + first.text.length)) };
  }
  if (around !== null) return { ...around, text: textIn(rest) };
  if (first !== undefined && (first.kind === 'channel' || looksLikeCode(first))) {
    return { problem: await whyUnknown(first, asked, services) };
  }
  // In "cancel the bakery" the project is found by words of its title or client.
  const about = await projectsAbout(words.slice(0, 1), asked, services);
  const all = about.length === 0 ? await projectsAbout(words.slice(1, 2), asked, services) : about;
  if (all.length > 0) {
    const named = about.length > 0 ? words.slice(0, 1) : words.slice(1, 2);
    return { problem: offering('Which project? Do you mean one of these?', asked, all, named) };
  }
  return { problem: await whichProject(asked, services, { how: 'Its code comes first:' }) };
}

function mayBeCode(word: Word): boolean {
  return looksLikeCode(word) || word.text === word.text.toUpperCase();
}

/** Whether a word has digits or a hyphen, as codes do. */
export function looksLikeCode(word: Word): boolean {
  return /[\d-]/.test(codeIn(word) ?? '');
}

function textIn(typed: string): string {
  return readable(typed)
    .replace(/^[\s,;:–-]+/, '')
    .trim();
}
