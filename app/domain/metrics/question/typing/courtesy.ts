import { OFTEN_TYPED } from './often-typed.ts';

/** Polite words that are not a question. */
export type Courtesy = 'hello' | 'thanks' | 'bye' | 'how_are_you' | 'sorry' | 'wrong' | 'ok';

const TO_US =
  '(?: (?:so much|very much|a lot|a bunch|a ton|a million|much|all|again|there|you|statsbot|stats bot|bot|mate|buddy|friend|pal|team|everyone|man|for (?:that|this|the (?:help|info|numbers?)|your help)))*';
const OK =
  '(?:ok|okay|great|perfect|awesome|super|nice|cool|wow|lovely|brilliant|amazing|good|excellent|sweet|yay|wonderful|oh|ah|no|many|got it|alright|fine|k|kk)';
const said: [Courtesy, RegExp][] = [
  [
    'thanks',
    new RegExp(
      `^(?:${OK} )*(?:thanks?|thank you|thx+|thnx|thanx|thks|tx|tnx|ty|tysm|cheers|merci|danke|gracias|much appreciated|appreciated|appreciate it|good (?:job|bot|work)(?: thanks?| thank you| thx)?|well done|nice one|you rock|youre the best|you are the best|love it|love you|legend)${TO_US}(?: (?:ok|okay|bye|great|perfect|awesome|(?:youre|you are|ur|u r|your|our|you r) (?:the best|great|awesome|amazing|a star|a legend|so helpful)))?$`,
    ),
  ],
  [
    'hello',
    new RegExp(
      `^(?:hi+|hey+|hello+|helo|hallo|hiya|howdy|yo|sup|greetings|good (?:morning|afternoon|evening|day)|gm|morning|evening|hola|servus|moin|ahoy)${TO_US}$`,
    ),
  ],
  [
    'bye',
    new RegExp(
      `^(?:${OK} )*(?:bye+|bye bye|goodbye|good night|gn|see you|see ya|cya|later|ciao|have a (?:nice|good) (?:day|one|weekend|evening)|tschuss)${TO_US}(?: later)?$`,
    ),
  ],
  [
    'how_are_you',
    new RegExp(
      `^(?:(?:hi|hey|hello) )?(?:how are you|how are u|how r u|how are things|hows things|how is everything|hows it going|how is it going|how do you do|whats up|what is up|you ok|are you ok|you there|are you there|anybody there)${TO_US}(?: doing| today)?$`,
    ),
  ],
  [
    'sorry',
    /^(?:(?:oh|oops|ups) )?(?:sorry|sry|srry|my bad|never ?mind|nvm|forget it|ignore that|wrong (?:channel|chat|window|thread)|oops)(?: .{0,20})?$/,
  ],
  [
    'wrong',
    /^(?:no )?(?:(?:you(?: a|)re?|your|our|u r|that(?: i|)s|this is|it(?: i|)s|thats|its) )?(?:(?:so|just|totally|all|completely|plain) )?(?:wrong|not right|incorrect|not true)(?: (?:number|answer|again|bot))?$/,
  ],
  [
    'ok',
    new RegExp(
      `^(?:${OK}|k|kk|yes|yep|yup|yeah|nope|lol|haha+|hehe|hm+|interesting|i see|makes sense|understood|noted)(?: ${OK})*${TO_US}$`,
    ),
  ],
];

const HELP =
  /^(?:help|where(?: i)?s (?:the )?help|help me|help pls|help please|pls help|please help|i need help|can you help(?: me)?|menu|commands?|options|usage|faq|what (?:can|do|could) (?:you|u) (?:do|know|answer|count|offer|have|(?:tell|show)(?: me| us)?)|what (?:can|could|should|may) i (?:ask|do|say|type)(?: you)?|what are you(?: for)?|who are you|what is this|what do you do|how do (?:you|i) (?:work|use (?:this|you))|how does (?:this|it) work|what (?:metrics|numbers|stats|questions)(?: .{0,30})?|are you (?:a )?(?:bot|human|real|ai).{0,10}|ask|stats|numbers|metrics|\?+)$/;

/** The kind of politeness. Undefined if the text contains more than that. */
export function readCourtesy(text: string): Courtesy | 'help' | undefined {
  const thumbs = /:\+1:|:thumbsup|:raised_hands:|:heart|:pray:|:clap|👍|🙏|❤|👏|🙌/u.test(text);
  const bare = withoutEmoji(text)
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^\p{L}\p{N}\s?]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (bare === '') return text.trim() === '' ? 'help' : thumbs ? 'thanks' : 'ok';
  const words = bare.replace(/(?<=[^?\s])[\s?]+$/, '').replace(/\p{L}+/gu, (word) => OFTEN_TYPED.get(word) ?? word);
  if (HELP.test(words)) return 'help';
  return said.find(([, pattern]) => pattern.test(words))?.[0];
}

const BEGINS: readonly RegExp[] = [
  /^(?:hi there|hey there|hello there|hi|hey|hello|hiya|yo|dear|good (?:morning|afternoon|evening)|morning(?=,|\s+(?:all|team|how|what|who|which|can|could|do|does|did|any|is|are|please|statsbot)\b)|ok|okay|alright|right|so|and|also|well|um+|uh|hm+|now|but|then|oh|ah|please|pls|plz|plse|quick(?: question| one| q)?|question|just|sorry|btw|thanks|thx|cool|great|nice|statsbot|bot|mate|buddy)\b[\s,:;.!-]*/,
  /^(?:(?:i|im|i m|i am) (?:just )?(?:looking for|looking at|interested in|trying to (?:find(?: out)?|see|know|get))|i (?:was|am|m) (?:just )?(?:wondering|curious|asking)|i wonder|wondering|curious|do (?:you|u) (?:know|have)|any (?:idea|chance)(?: you (?:know|can tell me))?|(?:can|could|may|might) (?:i|we) (?:please |pls |just )?(?:know|see|have|get|ask)|(?:can|could|would|will) (?:you|u|ya|somebody|someone|anybody|anyone)(?: (?:please|pls|plz|kindly|maybe|quickly|also|just))*(?: (?:tell|show|give|get|check|find(?: out)?|look up|send|pull(?: up)?|fetch|say|share|know|see|have|ask|count|calculate|compute|help|remind|run|do|draw|make|plot|create))?(?: (?:me|us|for me|for us|with))*|(?:tell|show|give|get|send|let|remind|draw|make|plot|create)(?: me| us)(?: know| see)?|(?:show|tell|give|get|check|find|count|calculate|compute|display|fetch|pull up|look up)|i (?:just )?(?:need|want|d like|would like|would love|wanna|have to|gotta|must)(?: (?:to (?:know|see|get|ask|check|find out|have)|know|see))?|we (?:need|want)(?: to (?:know|see))?|need(?: to know)?|wanna know|want to know|(?:what|how) about|same for|same but|whats|what s|what is|what are|what was|what were|if|whether|about|a|the|our|some|me|my question is)\b(?=\s|$)[\s,:;-]*/,
];
const ENDS =
  /[\s,.;:!-]*\b(?:please|pls|plz|plse|pleaseee|thanks?(?: (?:a lot|so much|in advance))?|thank you|thx|ty|cheers|asap|if (?:you|u) can|if possible|if that s ok|for me please|quickly|mate|buddy|statsbot|bot|rn|right now|at the moment|just curious|lol|haha|do you know|you know|in numbers|roughly|approx)(?:\s|\p{Extended_Pictographic}|\ufe0f)*$/u;

/** Removes polite words around a question. "what about" and the like stay, because they mark a follow-up. */
export function withoutCourtesy(text: string): string {
  let bare = text
    .replace(/^(?:\s|\p{Extended_Pictographic}|\ufe0f)+/u, '')
    .replace(/\s+/g, ' ')
    // "what was the nps again" has forgotten the answer; "claimed again" counts something else.
    .replace(/^((?:what|remind)\b.*) again$/, '$1')
    .trim();
  for (let rounds = 0; rounds < 12; rounds++) {
    const begun = BEGINS.reduce((rest, pattern) => rest.replace(pattern, ''), bare);
    const ended = begun.replace(ENDS, '').trim();
    // If a text consists of polite words only, the caller decides what it means.
    if (ended === bare || ended === '') return ended === '' ? bare : ended;
    bare = ended;
  }
  return bare;
}

function withoutEmoji(text: string): string {
  return text
    .replace(/:[a-z0-9_+'-]+:(?=\s|$|:)/gi, ' ')
    .replace(/\p{Extended_Pictographic}(?:\p{M}|\u200d|\ufe0f)*/gu, ' ');
}
