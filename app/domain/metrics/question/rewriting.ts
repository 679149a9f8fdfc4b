import type { Lexicon } from './lexicon.ts';

const OFTEN: Record<string, string> = { daily: 'day', weekly: 'week', monthly: 'month', quarterly: 'quarter' };

/** Reads "a chart of scores" as "scores as a chart". */
export function pictureFirst(text: string): string {
  return text.replace(
    /^(?:(?:a|an|the|draw|plot|as|in|show|make|give|get|create|me|us|nice|little|simple|quick|line|bar|i|want|need|like)\s+)*(chart|graph|table|csv)\s+(?:of|for|with|showing)\s+(?:the\s+|our\s+)?(.+)$/,
    (_, as: string, rest: string) => `${rest} as ${as}`,
  );
}

/** Moves the metric to the front, as in "top 3 clients by scores" or "weekly scores". */
export function metricFirst(text: string, lexicon: Lexicon): string {
  return (
    text
      .replace(
        /\b(?:(\d+) )?(top|best|worst|lowest|bottom|biggest|largest|strongest|busiest)\s+(?:(\d+)\s+)?(\p{L}+)\s+(?:((?:(?!\bby\b).)+?)\s+)?by\s+(?:(?:the )?(?:number|amount|count) of )?(.+)$/u,
        (
          whole,
          before: string | undefined,
          end: string,
          after: string | undefined,
          ...[word = '', between = '', rest = '']: string[]
        ) => {
          const count = before ?? after;
          return lexicon.cutNamed(word) === undefined
            ? whole
            : `${/^(?:worst|lowest|bottom)$/.test(end) ? 'lowest ' : ''}${rest} ${between} by ${word}${count === undefined ? '' : ` top ${count}`}`;
        },
      )
      .replace(
        /\bwho(?: is| are|s)? (?:the |our )?(\p{L}+) (?:with|who has|that has) (?:the )?(most|best|highest|worst|lowest) (.+)$/u,
        (whole, word: string, end: string, rest: string) =>
          lexicon.cutNamed(word) === undefined
            ? whole
            : `${/^(?:worst|lowest)$/.test(end) ? 'lowest ' : ''}${rest} by ${word}`,
      )
      .replace(
        /^(\p{L}+) (?:with|who have|that have|who has|having) (?:the )?(most|best|highest|worst|lowest) (.+)$/u,
        (whole, word: string, end: string, rest: string) =>
          lexicon.cutNamed(word) === undefined
            ? whole
            : `${/^(?:worst|lowest)$/.test(end) ? 'lowest ' : ''}${rest} by ${word}`,
      )
      .replace(/\b(?:did|do|does|have|has) (?:we |they )?take on\b(?! average)/, 'claimed')
      .replace(/\b(?:the |our )*(fastest|quickest|slowest) (claim|start|finish|complet)ers?\b/, 'who $2s the $1')
      .replace(
        /\b(?:top|best|biggest) (?:(\d+) )?(claimer|passer|starter|finisher|completer)s?\b/,
        (_, count: string | undefined, doer: string) =>
          `projects ${doer.replace(/r$/, 'd')} by person${count === undefined ? '' : ` top ${count}`}`,
      )
      // "has time" means free, and "who is PM of" asks for projects.
      .replace(
        /\b(?:has|have|got|with)\s+(?:any |some |free |spare )?(?:time|capacity|room|bandwidth)(?: left)?(?: (?:for|to do|to take)(?: on)?(?: (?:another|an?|one more|more|some))?(?: (?:projects?|things?|jobs?|work|stuff|gigs?))?)?/,
        'free',
      )
      .replace(
        /^(?:(?:what|which|how many) )?(?:projects? )?(?:am|is|are) (?:the )?(?:pm|project manager) (?:of|for|on|in)$/,
        'open projects',
      )
      .replace(
        /\b(?:faster|slower|quicker)(?= than (?:the |in )?(?:last|previous|this|yesterday|q[1-4]|(?:19|20)\d\d)\b)/,
        'how fast',
      )
      .replace(
        /^who (?:could|can) (?:take|handle|help)(?: on| with)?(?: (?:an?|the|another|one more|more))?(?: (?:projects?|jobs?|gigs?|work|things?))?$/,
        'who free',
      )
      .replace(/^what (?:can|could) (?:do|work on)$|^what (?:is|are) (?:good at|able to do)$/, 'which skills has')
      .replace(/\bwho (?:manages?|is managing|managed) (?=(?:the )?(?:most|more|projects?\b))/, 'which pm ')
      .replace(/\bwaiting\b(.*?)\b(?:for|on) (?:a|their|its) claim\b/, (_, between: string) =>
        // How many wait is one number, and how long they wait is another.
        /^how many\b(?!.*\blong)/.test(text) ? `unclaimed${between}` : `unclaimed waiting${between}`,
      )
      .replace(
        /^how long (?:are|is|have|has)\b(.*?)\bwaiting (?:to (?:start|be started)|for (?:an?|the|their) start)\b/,
        'time waiting to start$1',
      )
      .replace(/\bwaiting for (?:some|any)(?:one|body) to (?:claim|take)(?: them| it)?\b/, 'unclaimed')
      // "took" alone would be the claim.
      .replace(
        /\b(?:which|what) projects? (?:took|takes) (?:the )?(longest|shortest)(?: time)?\b(?! (?:un)?t)/,
        '$1 project',
      )
      .replace(
        /\b(?:(?:average|avg|mean) )?(?:(?:number|amount|count) of )?(?:people|persons?|specialists?|team members?) (?:per|(?:for|on|in) (?:each|every)) project\b/,
        'team size per project',
      )
      // What has to be done by a time is due then.
      .replace(
        /\b(?:what|which projects?|projects? that)(?: (?:do|does) (?:we|i))? (?:has|have|needs?|must)(?: to)?(?: be)? (?:deliver|finish|complet|done|do)\p{L}*(?= (?:by|before|this|today|tomorrow|next|on|until)\b)/u,
        'which projects due',
      )
      .replace(/\b(until|till?|before) (?:somebody|someone) /, '$1 ')
      .replace(/^(did|has|have|was|is) (?:somebody|someone) /, '$1 ')
      .replace(
        /\bhow much (?:(?:money|was|were|is|has|have|had|did|do|been|we|you|they|did we) )*(?:invoiced?|billed?)\b/,
        'invoicevalue',
      )
      .replace(/\b(faster|slower|quicker) at (?=\p{L}+ing\b)/u, 'how fast ')
      .replace(/\bwill be (?=due\b)/, '')
      .replace(/^how late (?:are|is|were|was) (?:our |the |all )*overdue\b/, 'delay of overdue')
      // What is still to be invoiced is not invoiced yet.
      .replace(/\bneeds? (?:a |an )?(claim|start)(?:ing|er)?\b/, 'not $1ed')
      .replace(/\b(?:still|yet|left|needs?|have|has) to be (?=\p{L}+ed\b)/u, 'not ')
      .replace(/^(?:some |all |the |your )*(?:numbers|figures)$/, 'stats')
      .replace(
        /^when (?:did|was|has|have)(?: (?:the|we|they|it|a|an|any|our|client|us))* last(?: (?:time|hear|heard?|from|order\w*|request\w*|ask\w*|come|came|for|in|a|an|something|anything|the|us|we|new|work|jobs?|projects?|book\w*|place|placed|give|gave|send|sent|get|got|was|did))*$/,
        'time without a request',
      )
      .replace(/\b(?:cancel\p{L}*) reasons?\b/u, 'cancelled by reason')
      .replace(/\bpass\p{L}* reasons?\b/u, 'offers passed by reason')
      // "how many a week on average" gets a table by week, which shows the average too.
      .replace(
        /^(?=.*\b(?:how many|number of|amount of)\b)(.*?)\b(?:(?:on )?(?:average|avg)|usually|typically|normally|generally)\b(.*?)\b(?:in )?(?:a|per|each|every) (day|week|month|quarter)\b(.*)$/,
        '$1$2$4 by $3',
      )
      .replace(
        /^(how many .*)\b(?:a|per|each|every) (day|week|month|quarter)\b(.*?)\b(?:on average|usually|typically|normally|generally)\b(.*)$/,
        '$1$3$4 by $2',
      )
      .replace(/^why$/, 'by reason')
      .replace(
        /^why (?:were|was|are|did|do|does|is|have|has)(?: (?:the|our|people|they|specialists?|so|many|some|all|offers?|projects?|we|these|being))* pass\p{L}*(?: on)?(?: (?:offers?|projects?|them|it))?\b(.*)$/u,
        'offers passed$1 by reason',
      )
      .replace(/^why (?:were|was|are|did|do|does|is|have|has)\b(.*\bcancel\p{L}*.*)$/u, '$1 by reason')
      .replace(
        /^how (?:often|frequently) (?:are|is|were|was) (?:(?:we|our|the|projects?) )+(?:late|overdue)\b/,
        'share delivered late',
      )
      .replace(
        /^how (?:often|frequently) (?:do|did) (?:the |our )?(?:clients|customers|they|people) (?:answer|reply|respond)(?: to)?(?: (?:our|the))?(?: surveys?)?\b/,
        'response rate',
      )
      .replace(/\bhow (?:often|frequently|many times)\b/, 'how many')
      .replace(/,? (?:and )?by whom$/, ' by who')
      .replace(/,? (?:with )?(?:the )?(?:lowest|worst) first$/, ' lowest')
      .replace(/,? (?:with )?(?:the )?(?:highest|best|biggest|most) first$/, '')
      .replace(/\b(?:the )?scores?(?= (?:trend|over time|development)\b)/, 'average score')
      .replace(/^(\p{L}+) by (?:the )?(?:number|amount|count) of (.+)$/u, (whole, word: string, rest: string) =>
        lexicon.cutNamed(word) === undefined ? whole : `${rest} by ${word}`,
      )
      .replace(
        /\b(?:(?:getting|become|becoming|any)\s+)*(?:faster|slower|quicker)\b(?!.*\bthan\b)(?: at\b)?/,
        'how fast',
      )
      .replace(/^(?:the )?(?:most common|most frequent|main|usual|top) (?=reasons?\b)/, '')
      .replace(/\b(?:the )?reasons? (?:for|of|why)\s+(\S.*)$/, '$1 by reason')
      .replace(/\b(daily|weekly|monthly|quarterly)\b/, (often) => `by ${OFTEN[often] ?? often}`)
  );
}
