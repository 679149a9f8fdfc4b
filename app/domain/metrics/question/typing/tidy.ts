const CURRENCY: Record<string, string> = { '€': 'eur', $: 'usd', '£': 'gbp' };

/** Removes Slack's markup and the final punctuation, and converts to lower case. */
export function tidy(text: string): string {
  return text
    .toLowerCase()
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’`´]/g, "'")
    .replace(/[?!.\s]+$/, '')
    .replace(/(\p{L})'(?:s|re|ve|ll|m|d)\b/gu, (whole, letter: string) => (/'s$/.test(whole) ? `${letter}'s` : letter))
    .replace(/\b(what|how|who|where|that|there|it|here)'s\b/g, '$1 is')
    .replace(/n't\b/g, ' not')
    .replace(/\bw\/o\b/g, 'without')
    .replace(/[?!;:()*~_§]+/g, ' ')
    .replace(
      /\b(last|past|next) (\d+) ?(d|w|wks?|m|mo|mos|y|yrs?)\b/g,
      (_, which: string, count: string, unit: string) => {
        return `${which} ${count} ${{ d: 'days', w: 'weeks', m: 'months', y: 'years' }[unit.charAt(0)] ?? unit}`;
      },
    )
    .replace(/%/g, ' percent ')
    .replace(/([€$£])\s?(\d[\d.,]*k?)(?!\w)/g, (_, sign: string, number: string) => `${number} ${CURRENCY[sign]}`)
    .replace(/(?<!\w)(\d[\d.,]*k?)\s?([€$£])/g, (_, number: string, sign: string) => `${number} ${CURRENCY[sign]}`)
    .replace(/[–—]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}
