import slugify from '@sindresorhus/slugify';

/** Slack allows up to 80 characters of a-z, 0-9, "-" and "_". */
const MOST = 80;

/**
 * Builds `p-CODE-slug-of-title`. A code such as P-1042 already contains the `p-`. From the second attempt on a suffix
 * is added, because a name is taken by any channel that ever had it, including archived and invisible ones. Titles in
 * most scripts are transliterated; other characters are left out.
 */
export function channelName({ code, title }: { code: string; title: string }, attempt = 1): string {
  const suffix = attempt === 1 ? '' : `-${attempt}`;
  const slug = slugify(title, { decamelize: false, preserveCharacters: [] });
  const named = code.toLowerCase();
  const name = [named.startsWith('p-') ? named : `p-${named}`, ...(slug === '' ? [] : [slug])].join('-');
  return `${name.slice(0, MOST - suffix.length).replace(/-+$/, '')}${suffix}`;
}
