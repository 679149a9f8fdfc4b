/** Words that can be ignored anywhere in a question. */
export const FILLERS: ReadonlySet<string> = listed(
  'how many much number numbers count amount sum of the our a an please show give tell me us say just now right currently',
  'present moment at so far what whats is any all exactly actually really roughly about only total totally figure figures',
  'descending lately recently s ll ve re m d t hows thats pls plz please thx thanks hey hi hello ok',
);

/**
 * Words that name no metric by themselves but may tell two metrics apart: "projects do we have" means the projects
 * that are open. If a question contains such a word, it is ignored unless the words of the metric contain it too.
 */
export const HELPERS: ReadonlySet<string> = listed(
  'are was were be been being am do did does doing has had have having get gets got gotten getting there we i you they',
  'can could able it its their that those these this and or which for to with on in by from who his her take takes taking need needs',
  'within anyone anybody anything something them ones one yet still already',
  'look looking like happening happen happened go going gone up down better worse improve improving improved change',
  'went changed changing gave give given gives made make makes making manage manages managed managing handle handles worked working know knows as also out come comes',
);

/** Words about time, grouping and comparison that are long enough to be recognised when they are mistyped. */
export const LONG_GRAMMAR = [
  ...'yesterday today tomorrow quarter month months weeks years since between compare compared versus average'.split(
    ' ',
  ),
  ...'january february september october november december monday tuesday wednesday thursday friday saturday sunday'.split(
    ' ',
  ),
  ...'previous monthly weekly quarterly which started percentage subscribe'.split(' '),
];

/** All words of the grammar. */
export const GRAMMAR: ReadonlySet<string> = new Set([
  ...LONG_GRAMMAR,
  ...'this last current next past day days week weeks month months quarter quarters year years by vs versus top as table'.split(
    ' ',
  ),
  ...'chart csv since from until till on in during on between and ago daily weekly each every than more less fewer higher'.split(
    ' ',
  ),
  ...'lower best worst fewest most least highest lowest half first second third fourth ytd mtd wtd qtd list name ones who whom'.split(
    ' ',
  ),
  ...'january february march april may june july august september october november december jan feb mar apr jun jul aug'.split(
    ' ',
  ),
  ...'sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun fortnight over under against ever time all me my'.split(
    ' ',
  ),
  ...'difference before after until till one two three four five six seven eight nine ten eleven twelve couple'.split(
    ' ',
  ),
  ...'older longer larger bigger newer shorter smaller greater least exceeding exactly minimum maximum took lasted lasting'.split(
    ' ',
  ),
  ...'busiest quietest strongest weakest happiest hardest toughest per mine and or not no never without except other others why where when whose will would could should can'.split(
    ' ',
  ),
]);

function listed(...lines: string[]): ReadonlySet<string> {
  return new Set(lines.join(' ').split(' '));
}
