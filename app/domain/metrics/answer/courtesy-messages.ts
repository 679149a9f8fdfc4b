import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { Courtesy } from '../question/typing/courtesy.ts';

/** The reply to a greeting, to thanks and the like. */
export function courtesyMessage(courtesy: Courtesy): MessageBody {
  return { text: words[courtesy] };
}

const ASK = 'Ask me for a number: `overdue projects`, `nps last month`, `projects started this week by skill`.';

const words: Record<Courtesy, string> = {
  hello: `Hello! ${ASK} \`help\` tells the rest.`,
  thanks: 'You are welcome! :blush:',
  bye: 'Bye! I keep counting.',
  how_are_you: `Fine, thank you, and counting. ${ASK}`,
  sorry: 'No harm done.',
  wrong:
    'I am sorry. “Counted” under each number says what I counted, and *Which ones?* shows it: where that is not what you meant, ask in other words; where it is not so, tell an admin.',
  ok: `:+1: ${ASK}`,
};
