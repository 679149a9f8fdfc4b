import slugify from '@sindresorhus/slugify';

/** Slack takes up to 80 of a-z, 0-9, "-" and "_". */
const MOST = 80;

/**
 * `p-CODE-slug-of-title`, where a code such as P-1042 brings its `p-` along; from the second attempt on with a suffix: a name is taken by any channel that ever had it,
 * archived and invisible ones too. Titles of most scripts are transliterated; what cannot be is left out.
 */
export function channelName({ code, title }: { code: string; title: string }, attempt = 1): string {
  const suffix = attempt === 1 ? '' : `-${attempt}`;
  const slug = slugify(title, { decamelize: false, preserveCharacters: [] });
  const named = code.toLowerCase();
  const name = [named.startsWith('p-') ? named : `p-${named}`, ...(slug === '' ? [] : [slug])].join('-');
  return `${name.slice(0, MOST - suffix.length).replace(/-+$/, '')}${suffix}`;
}
