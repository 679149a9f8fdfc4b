import type { Metric } from '../../../config/metrics-file.ts';
import { button, context, header, type KnownBlock, section } from '../../../infra/slack/blocks/blocks.ts';
import { fallback, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { Catalogue } from '../question/catalogue.ts';
import type { Elsewhere } from '../question/elsewhere.ts';
import { hasPeriod, type Puzzle } from '../question/question.ts';
import { capital } from './shown/figures.ts';

/** The limit of characters quoted from a question. */
const MOST_QUOTED = 80;
/** The most metrics of a subject that help shows: a message has a limit, and nobody reads a hundred lines. */
const MOST_EXAMPLES = 9;

/** Lists by subject what can be asked, with an example each. */
export function helpMessage(metrics: readonly Metric[]): MessageBody {
  const subjects = [...new Set(metrics.map(({ subject }) => subject))];
  return {
    text: 'What you can ask me',
    blocks: [
      header('What you can ask me'),
      section(
        'A metric, a period, and how to cut it: `nps last month by skill`. In a channel, in a thread, or as a DM.\n' +
          '*Periods*: today, yesterday, this or last week, month, quarter or year, last 30 days, since 1 March, in May, between 1 May and 15 June, on 3 May\n' +
          '*Only some*: `for Analytical Bakery`, `for @anna`, `my`, `in design`; all but some: `without Bakery`, `not in design`\n' +
          '*Side by side*: `anna vs bela nps this year`, `projects completed q3 vs q2`, `nps and scores received last month`\n' +
          '*Besides numbers*: `how is P-1042 doing`, `who is off next week`\n' +
          '*In short*: `how did we do last week`, `projects this month`, `who is our biggest client`\n' +
          '*The latest, and shares*: `latest score from Bakery`, `last 5 scores`, `share of projects completed in design this year`\n' +
          '*Only those over a limit*: `claims over 2 hours last month`, `scores below 7`, `clients with more than 3 projects`\n' +
          '*Then*: `which ones?`; `by skill`, `client`, `pm`, `person`, `day`, `week` or `month`; `vs last month`; `top 5`; `as table`, `chart` or `csv`\n' +
          '*Again and again*: `every monday 9:00 projects started last week`, `subscriptions`, `unsubscribe 3`\n' +
          '*More*: `list`, `explain nps`, `pin nps this month` (it stays in the Home tab of @statsbot), `unpin nps this month`',
      ),
      ...subjects.map((subject) => {
        const own = metrics.filter((one) => one.subject === subject);
        const more = own.length > MOST_EXAMPLES ? [`and ${own.length - MOST_EXAMPLES} more: \`list\` names all`] : [];
        return section([`*${mrkdwn(subject)}*`, ...own.slice(0, MOST_EXAMPLES).map(exampleLine), ...more].join('\n'));
      }),
    ].slice(0, 50),
  };
}

/** Slack refuses a message whose blocks are longer than 13,000 characters of JSON. */
const MOST_IN_LIST = 12_500;
/** How much of each description the list may show. The more metrics there are, the less of each fits. */
const DESCRIBED = [120, 90, 60, 30, 0];

/** Lists every metric in one line each. */
export function listMessage(metrics: readonly Metric[]): MessageBody {
  const lists = DESCRIBED.map((most) => listOf(metrics, most));
  return {
    text: `${metrics.length} metrics`,
    blocks: lists.find((blocks) => JSON.stringify(blocks).length <= MOST_IN_LIST) ?? lists.at(-1) ?? [],
  };
}

function listOf(metrics: readonly Metric[], most: number): KnownBlock[] {
  const lines = metrics.map(({ name, description }) =>
    most === 0 ? `*${name}*` : `*${name}* ${mrkdwn(shortly(description, most))}`,
  );
  const pages = Array.from({ length: Math.ceil(lines.length / 15) }, (_, page) =>
    lines.slice(page * 15, page * 15 + 15),
  );
  return [...pages.map((page) => section(page.join('\n'))), context('`explain METRIC` shows what is counted.')].slice(
    0,
    50,
  );
}

/** Explains what a metric counts, from which source, and how. */
export function explainMessage(metric: Metric, { how, catalogue }: { how: string; catalogue: Catalogue }): MessageBody {
  const cuts = [
    ...Object.keys(metric.dimensions).filter((one) => catalogue.dimension(metric, one)),
    ...(hasPeriod(metric) ? ['day', 'week', 'month'] : []),
  ];
  const facts = [
    `*Source*: ${mrkdwn(metric.source)} · *kind*: ${metric.kind} · *unit*: ${mrkdwn(metric.unit)} · *who may ask*: ${whoMay(metric)}`,
    ...(cuts.length === 0 ? [] : [`*By*: ${cuts.join(', ')}`]),
    ...(metric.words.length === 0 ? [] : [`*Also called*: ${metric.words.join(', ')}`]),
  ];
  return {
    text: fallback(`${capital(metric.name)}: ${metric.description}`),
    blocks: [
      section(`*${capital(metric.name)}*\n${mrkdwn(metric.description)}`),
      section(facts.join('\n')),
      // A code block shows text as it is. Only what would end the block, and what Slack parses everywhere, has to be
      // escaped.
      section(`\`\`\`\n${escaped(how).slice(0, 2_900)}\n\`\`\``),
    ],
  };
}

/**
 * Explains which part of a question was not understood, and offers buttons that ask for the metrics that may have
 * been meant. `help` tells how to get help here.
 */
export function puzzleMessage(puzzle: Puzzle, { help }: { help: string }): MessageBody {
  return {
    text: puzzleWords(puzzle, (words) => fallback(words, MOST_QUOTED)).replace(/[*`]/g, ''),
    blocks: [section(puzzleWords(puzzle, (words) => mrkdwn(words, MOST_QUOTED))), ...offers(puzzle), context(help)],
  };
}

/** Where people find answers to questions that are not about numbers. */
const elsewhereWords: Record<Elsewhere, string> = {
  away: 'I know who is away now or has days off ahead, and nothing of days that are over. `/team list away` shows it, and `/team list` who has days off ahead.',
  free: 'I do not count who is free. The Home tab of @ops shows project managers who is free now and this week.',
  paid: 'I do not know who has paid: FreshBooks does, where the invoices are drafted.',
  skills:
    'I do not count what somebody can do. `/team list @user` shows their skills, and `/team list SKILL` who has one.',
};

/** Repeats typed words, escaped as the place where they are shown requires. */
type Said = (words: string) => string;

function puzzleWords(puzzle: Puzzle, said: Said): string {
  const quoted = (part: string) => `“${said(part)}”`;
  switch (puzzle.kind) {
    case 'no_metric':
      return 'Which number? The question names none that I count. These, for example:';
    case 'metric': {
      const { part, elsewhere, near } = puzzle;
      if (/^(?:all |our )?projects?$/.test(part)) return `*${quoted(part)}* may be several numbers. Which one?`;
      const nearest = near.length === 0 ? '' : ' The nearest that I count:';
      if (elsewhere !== undefined) return `${elsewhereWords[elsewhere]}${nearest}`;
      return `I do not understand *${quoted(part)}*, so I do not know.${nearest}`;
    }
    case 'away':
      return elsewhereWords.away;
    case 'project':
      return `I count over many projects, and say nothing about one alone. \`/project status ${said(puzzle.code)}\` shows how it stands: client, due date, budget, people, and what happened last.`;
    case 'two_metrics':
      return 'That names more than one metric. One at a time, please:';
    case 'dimension': {
      const cuts = [
        ...Object.keys(puzzle.metric.dimensions),
        ...(hasPeriod(puzzle.metric) ? ['day', 'week', 'month'] : []),
      ];
      const known = cuts.length === 0 ? 'cannot be cut' : `can be cut by ${cuts.join(', ')}`;
      return `I do not understand *${quoted(puzzle.part)}*: ${puzzle.metric.name} ${known}.`;
    }
    case 'name': {
      const { part, several, choices } = puzzle;
      if (several) return `*${quoted(part)}* may be several. Which one?`;
      return `I know no client, person or skill called *${quoted(part)}*${choices.length === 0 ? '' : '. Did you mean one of these?'}`;
    }
    case 'names':
      return `One at a time, please: I cannot ask for *${quoted(puzzle.part)}* at once. Cut by it instead, or ask for each.`;
    case 'top':
      return `I do not understand *${quoted(puzzle.part)}*: expected a number from 1 to 100.`;
    case 'forbidden':
      return `${capital(puzzle.metric.name)} is for ${whoMay(puzzle.metric)} only. Ask one of them.`;
    case 'period':
      return periodWords(puzzle, quoted);
  }
}

function periodWords({ part, problem, metric, because }: Puzzle & { kind: 'period' }, quoted: Said): string {
  if (because !== undefined) return `I do not understand the period *${quoted(part)}*: ${because}.`;
  switch (problem) {
    case 'future':
      return `*${quoted(part)}* has not begun yet: there is nothing to count.`;
    case 'upside_down':
      return `*${quoted(part)}* ends before it begins. Turn it round?`;
    case 'timeless':
      return `I know *${metric?.name ?? 'it'}* only as of this moment, so I cannot say what it was *${quoted(part)}*.`;
    case 'several':
      return `I can compare two periods at most, and read more in *${quoted(part)}*.`;
    case 'unknown':
      return `I do not understand the period *${quoted(part)}*. Say for example \`last week\`, \`in May\` or \`since 2026-03-01\`.`;
  }
}

function offers(puzzle: Puzzle): KnownBlock[] {
  if (puzzle.kind === 'name') {
    return puzzle.choices.map(({ label, ask }, place) =>
      section(`*${mrkdwn(label, 150)}*`, button('Ask this', `ask_metric:${place}`, ask)),
    );
  }
  const asks = 'asks' in puzzle ? puzzle.asks : [];
  return metricsOffered(puzzle)
    .slice(0, 5)
    .map(({ name, description }, place) => {
      const ask = asks[place] ?? name;
      return section(
        `*${mrkdwn(ask, 300)}* ${mrkdwn(shortly(description, 150))}`,
        button('Ask this', askId(place), ask),
      );
    });
}

/** The beginning of a description that fits, ending where a clause ends, else after a word. */
function shortly(description: string, most: number): string {
  if (description.length <= most) return description;
  const begin = description.slice(0, most);
  const clause = /^.{30,}(?=[.;:,] )/.exec(begin)?.[0];
  return clause === undefined ? `${begin.replace(/\s+\S*$/, '')} …` : `${clause}.`;
}

/** The action id of a button. All ids in one message have to be different. */
const askId = (place: number): string => (place === 0 ? 'ask_metric' : `ask_metric:${place}`);

function metricsOffered(puzzle: Puzzle): Metric[] {
  if (puzzle.kind === 'two_metrics') return puzzle.metrics;
  if (puzzle.kind === 'period' && puzzle.problem === 'timeless')
    return puzzle.metric === undefined ? [] : [puzzle.metric];
  return 'near' in puzzle ? puzzle.near : [];
}

function exampleLine(metric: Metric, index: number): string {
  const [by] = Object.keys(metric.dimensions);
  const periods = ['this week', 'last month', 'last 30 days', 'this quarter'];
  const period = hasPeriod(metric) ? ` ${periods[index % periods.length]}` : '';
  return `\`${metric.name}${period}${by === undefined || index % 2 === 0 ? '' : ` by ${by}`}\` ${mrkdwn(shortly(metric.description, 100))}`;
}

function whoMay({ who }: Metric): string {
  return { everyone: 'everyone', pm: 'project managers and admins', admin: 'admins' }[who];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('```', "'''");
}
