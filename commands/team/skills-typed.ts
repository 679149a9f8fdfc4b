import { Role } from '../../app/generated/prisma/enums.ts';
import { skill } from '../../app/inbound/intake/fields.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import { nearest } from '../nearest.ts';

export interface TypedSkills {
  /** The slugs of known and new skills, without duplicates. */
  slugs: string[];
  /** Those of the slugs that are new. */
  made: string[];
  /** Why words are not skills. If there are any complaints, the caller should change nothing. */
  complaints: string[];
}

/**
 * Parses typed skills. If a new skill looks like a known one, it is not accepted at once, so that a typing error
 * creates no skill. An exclamation mark after it confirms it.
 */
export function readSkills(typed: readonly string[], known: readonly string[]): TypedSkills {
  const slugs = new Set<string>();
  const made = new Set<string>();
  const complaints: string[] = [];
  for (const text of typed) {
    const { slug, sure, complaint } = readSkill(text);
    if (slug === undefined) complaints.push(complaint);
    else if (known.includes(slug)) slugs.add(slug);
    else {
      const meant = sure ? undefined : nearest(slug, known, { evenShort: true });
      if (isRole(slug)) complaints.push(roleMeant(slug));
      else if (meant !== undefined) complaints.push(didYouMean(slug, meant));
      else made.add(slug);
    }
  }
  return { slugs: [...new Set([...slugs, ...made])], made: [...made], complaints };
}

/** The slug of a word, formed as for events from other systems. */
export function readSkill(
  text: string,
): { slug: string; sure: boolean; complaint?: never } | { slug?: never; sure?: never; complaint: string } {
  const sure = text.endsWith('!');
  const read = skill.safeParse(sure ? text.slice(0, -1) : text);
  if (read.success) return { slug: read.data, sure };
  return {
    complaint: `“${mrkdwn(text, 80)}” cannot be a skill: it is written with a to z, digits and hyphens, at most 64, such as \`data-entry\`.`,
  };
}

function isRole(slug: string): boolean {
  return Object.values(Role).some((role) => role === slug);
}

function roleMeant(role: string): string {
  return `“${role}” is a role, not a skill: \`/team add @user as ${role}\`, or \`/team role @user ${role}\`.`;
}

function didYouMean(slug: string, meant: string): string {
  return `There is no skill \`${mrkdwn(slug)}\`. Did you mean \`${mrkdwn(meant)}\`? \`${mrkdwn(slug)}!\` makes it a new one.`;
}
