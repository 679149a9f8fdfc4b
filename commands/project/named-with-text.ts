import type { ProjectStory } from '../../app/domain/projects/find.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { readable, type Word } from '../words.ts';
import { codeIn, here, lookUp, whyUnknown } from './named.ts';
import { whichProject } from './which.ts';

/**
 * The project that a command is about, and the text that follows it: a reason, a date, an amount. The first word is the
 * project where it names one, or looks like a code outside of a project's channel; else it begins the text. In a
 * project's channel a mere word, like "client", is a code only in capitals.
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
  return { problem: await whichProject(asked, services, { how: 'Its code comes first:' }) };
}

function mayBeCode(word: Word): boolean {
  return looksLikeCode(word) || word.text === word.text.toUpperCase();
}

function looksLikeCode(word: Word): boolean {
  return /[\d-]/.test(codeIn(word) ?? '');
}

function textIn(typed: string): string {
  return readable(typed)
    .replace(/^[\s,;:–-]+/, '')
    .trim();
}
