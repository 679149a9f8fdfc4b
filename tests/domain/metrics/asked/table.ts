/** A question in the words of impatient people, and its meaning. */
export interface Asked {
  /** The question as the product repeats it. */
  means: string;
  texts: readonly string[];
  /** The number, by handwritten SQL. */
  sql?: string;
  /** Rows of `label` and `value`: the first rows of a breakdown, or the sides of a comparison. */
  rows?: string;
  /** The codes of the listed projects. */
  codes?: string;
}

/** From and to, in UTC, of days in Berlin, where summer time ended on 25 October. */
const periods = {
  today: ['2026-11-17 23:00', '2026-11-18 23:00'],
  yesterday: ['2026-11-16 23:00', '2026-11-17 23:00'],
  week: ['2026-11-15 23:00', '2026-11-22 23:00'],
  'last week': ['2026-11-08 23:00', '2026-11-15 23:00'],
  month: ['2026-10-31 23:00', '2026-11-30 23:00'],
  'last month': ['2026-09-30 22:00', '2026-10-31 23:00'],
  quarter: ['2026-09-30 22:00', '2026-12-31 23:00'],
  'last quarter': ['2026-06-30 22:00', '2026-09-30 22:00'],
  year: ['2025-12-31 23:00', '2026-12-31 23:00'],
  'last year': ['2024-12-31 23:00', '2025-12-31 23:00'],
  march: ['2026-02-28 23:00', '2026-03-31 22:00'],
  may: ['2026-04-30 22:00', '2026-05-31 22:00'],
  september: ['2026-08-31 22:00', '2026-09-30 22:00'],
  'since monday': ['2026-11-15 23:00', '2026-11-18 23:00'],
  'since last week': ['2026-11-08 23:00', '2026-11-18 23:00'],
  '1 to 15 oct': ['2026-09-30 22:00', '2026-10-15 22:00'],
  'last 7 days': ['2026-11-11 23:00', '2026-11-18 23:00'],
  'last 30 days': ['2026-10-19 22:00', '2026-11-18 23:00'],
  'last 6 months': ['2026-05-18 22:00', '2026-11-18 23:00'],
  'last 3 months': ['2026-08-18 22:00', '2026-11-18 23:00'],
  ever: ['1990-01-01', '2026-11-18 23:00'],
} as const;
type When = keyof typeof periods;

const within = (column: string, when: When) =>
  `${column} >= '${periods[when][0]}' AND ${column} < '${periods[when][1]}'`;
const many = (column: string, when: When, also = 'TRUE') =>
  `SELECT COUNT(*) FROM projects p WHERE ${within(column, when)} AND ${also}`;
const now = (condition: string, also = 'TRUE') => `SELECT COUNT(*) FROM projects p WHERE ${condition} AND ${also}`;
const OPEN = "p.status NOT IN ('completed', 'cancelled')";
/** Dates are stored as noon, and at eleven today's is still ahead. Others are moments. */
const LATE = `${OPEN} AND p.dueAt < '2026-11-18 10:00' AND NOT (TIME(p.dueAt) = '12:00' AND DATE(p.dueAt) >= '2026-11-18')`;
const BAKERY = 'p.clientId = 1';
const ENGINES = 'p.clientId = 2';
const DESIGN =
  "p.id IN (SELECT ps.projectId FROM project_skills ps, skills s WHERE s.id = ps.skillId AND s.slug = 'design')";
const of = (id: number) =>
  `p.id IN (SELECT m.projectId FROM project_members m WHERE m.personId = ${id} AND (m.leftAt IS NULL OR m.leftAt >= p.completedAt))`;
const ANNA = of(3);
/** Every score that counts: of the table, and of surveys. */
const scores = `(SELECT project_code code, client_name name, client_company company, score, created_at at FROM scores WHERE score < 11
  UNION ALL SELECT projectCode, clientName, clientCompany, score, scoredAt FROM feedback_posts WHERE source = 'survey')`;
const score = (what: string, when: When, also = 'TRUE') =>
  `SELECT ${what} FROM ${scores} s WHERE ${within('at', when)} AND ${also}`;
const NPS = 'FLOOR(0.5 + 100 * (SUM(score > 8) - SUM(score < 7)) / COUNT(*))';
const scoreOf = (project: string) => `code IN (SELECT p.code FROM projects p WHERE ${project})`;
const seconds = (from: string, to: string) => `TIMESTAMPDIFF(MICROSECOND, p.${from}, p.${to}) / 1e6`;
const median = (from: string, to: string, when: When, also = 'TRUE') => `SELECT DISTINCT MEDIAN(s) OVER () FROM
  (SELECT ${seconds(from, to)} s FROM projects p WHERE ${within(`p.${to}`, when)} AND ${also}) d`;
const mean = (from: string, to: string, when: When, also = 'TRUE') =>
  `SELECT AVG(${seconds(from, to)}) FROM projects p WHERE ${within(`p.${to}`, when)} AND ${also}`;
const hour = (
  column: string,
  when: When,
  also = 'TRUE',
) => `SELECT 100 * SUM(p.${column} IS NOT NULL AND p.${column} <= p.requestedAt + INTERVAL 60 MINUTE) / COUNT(*)
  FROM projects p WHERE ${within('p.requestedAt', when)} AND ${also}`;
const staff = (condition: string) => `SELECT COUNT(*) FROM people h WHERE h.active = 1 AND ${condition}`;
const top = (label: string, from: string, where: string) =>
  `SELECT ${label} AS label, COUNT(*) AS value FROM ${from} WHERE ${where} GROUP BY label ORDER BY value DESC LIMIT 10`;
const TEAM =
  'projects p JOIN project_members m ON m.projectId = p.id AND m.role <> "pm" AND (m.leftAt IS NULL OR m.leftAt >= p.completedAt) JOIN people h ON h.id = m.personId';

const side = (label: string, number: string) => `SELECT '${label}' AS label, (${number}) AS value`;
/** Somebody had the project at some time in this period. */
const had = (when: When) =>
  `p.claimedAt < '${periods[when][1]}' AND COALESCE(p.completedAt, p.cancelledAt, '2099-01-01') >= '${periods[when][0]}'`;

/** The projects that were requested, claimed, started and completed. */
const overview = (when: When, also = 'TRUE') =>
  (['requested', 'claimed', 'started', 'completed'] as const)
    .map((what) => side(`Projects ${what}`, many(`${what}At`, when, also)))
    .join(' UNION ALL ');

export const asked: readonly Asked[] = [
  // All but one of them, or but two.
  {
    means: 'projects completed not for "Mary Shelley" not for "Nightingale Health" this year',
    sql: many('p.completedAt', 'year', 'p.clientId NOT IN (3, 4)'),
    texts: [
      'projects completed this year excluding mary shelley and nightingale',
      'projects finished this year without mary shelley or nightingale',
    ],
  },
  {
    means: 'nps not for "Analytical Bakery" this year',
    sql: score(NPS, 'year', "name <> 'Ada Lovelace'"),
    texts: [
      'nps this year without analytical bakery',
      'nps excluding analytical bakery this year',
      'nps except for analytical bakery this year',
    ],
  },
  {
    means: 'projects completed not in "design" last quarter',
    sql: many('p.completedAt', 'last quarter', `NOT ${DESIGN}`),
    texts: ['projects completed last quarter not in design', 'projects finished last quarter without design'],
  },
  {
    means: 'projects claimed not for @anna this year',
    sql: many('p.claimedAt', 'year', 'p.claimerId <> 3'),
    texts: ['projects claimed this year not by anna', 'claims this year other than anna'],
  },
  {
    means: 'projects completed this year by client by quarter',
    sql: many('p.completedAt', 'year'),
    texts: ['projects completed per client per quarter this year', 'quarterly completed projects by client this year'],
  },
  { means: 'projects claimed last quarter by person by month', texts: ['claims last quarter by month and person'] },
  {
    means: 'projects requested the week before last',
    sql: "SELECT COUNT(*) FROM projects WHERE requestedAt >= '2026-11-01 23:00' AND requestedAt < '2026-11-08 23:00'",
    texts: ['projects requested two weeks ago', 'requests 2 weeks ago'],
  },
  {
    means: 'projects requested on 2026-11-13',
    sql: "SELECT COUNT(*) FROM projects WHERE requestedAt >= '2026-11-12 23:00' AND requestedAt < '2026-11-13 23:00'",
    texts: ['projects requested 5 days ago', 'requests five days ago'],
  },
  {
    means: 'revenue in USD this year',
    sql: `SELECT 3000 * COUNT(*) FROM projects p WHERE ${within('p.completedAt', 'year')} AND budget LIKE '$%'`,
    texts: ['revenue in dollars this year', 'how many dollars did we make this year'],
  },
  {
    means: 'comments this year',
    sql: `SELECT (SELECT COUNT(comment) FROM scores WHERE score < 11 AND ${within('created_at', 'year')})
      + (SELECT COUNT(comment) FROM feedback_posts WHERE source = 'survey' AND ${within('scoredAt', 'year')})`,
    texts: ['how many comments did we get this year', 'client comments this year'],
  },
  { means: 'clients without a score this year which ones', texts: ["which clients haven't given a score this year"] },
  { means: 'specialists without a claim this month which ones', texts: ["who hasn't claimed anything this month"] },
  {
    means: 'time to claim this month vs last month',
    texts: ['is claiming slower than last month', 'are we claiming faster than last month'],
  },
  {
    means: 'lowest score all time',
    sql: score('MIN(score)', 'ever'),
    texts: ['who gave us the worst score ever', 'lowest rating ever'],
  },
  { means: 'highest score for "Mary Shelley" this year', texts: ["mary shelley's best score this year"] },
  { means: 'projects due between 2026-11-18 and 2026-11-30', texts: ['projects due before december'] },
  { means: 'skills known for @bela which ones', texts: ['what can bela do'] },
  { means: 'projects underway by pm', texts: ['who manages the most projects'] },
  { means: 'time unclaimed at least 2 days', texts: ['unclaimed projects for 2 days'] },
  { means: 'time unclaimed over 1 day', texts: ['projects waiting longer than a day for a claim'] },
  { means: 'revenue for "Nightingale Health" in 2025', texts: ['how much did nightingale spend in 2025'] },
  { means: 'share delivered late this year', texts: ['share of projects delivered late this year'] },
  { means: 'nps this quarter by client lowest', texts: ['lowest rated clients this quarter'] },
  { means: 'new clients and returning clients this year', texts: ['new vs returning clients this year'] },
  { means: 'offers passed by person', texts: ['who declines most'] },
  { means: 'open projects for @max', texts: ['projects max is pm of'] },
  { means: 'nps this year by client lowest', texts: ['which client is least happy this year'] },
  { means: 'free specialists in "illustration" which ones', texts: ['who could take an illustration job'] },
  {
    means: 'projects underway for "Nightingale Health" by person',
    texts: ['projects underway for nightingale by person'],
  },
  { means: 'skills known for @dora which ones', texts: ['what skills does dora have'] },
  { means: 'revenue this year by client top 5', texts: ['biggest 5 clients this year by revenue'] },
  { means: 'completed projects without invoice', texts: ['how many are still to be invoiced'] },
  // Several numbers at once, each under its own name.
  {
    means: 'projects requested and projects claimed and projects started and projects completed this month',
    rows: overview('month'),
    texts: ['projects this month', 'how many projects this month', 'how many jobs this mth'],
  },
  {
    means:
      'projects requested and projects claimed and projects started and projects completed for "Mary Shelley" last year',
    rows: overview('last year', 'p.clientId = 3'),
    texts: ['projects for mary shelley last year'],
  },
  {
    means: 'projects requested and projects claimed and projects started and projects completed this quarter by client',
    texts: ['projects per client this quarter'],
  },
  {
    means:
      'projects requested and projects claimed and projects started and projects completed this year by month as table',
    texts: ['busiest month this year', 'quietest month this year'],
  },
  {
    means:
      'projects requested and projects claimed and projects started and projects completed in "copywriting" in October 2026',
    texts: ['how much copywriting work was there in october'],
  },
  {
    means: 'projects requested and projects started and projects completed and nps and revenue last week',
    texts: ['how did we do last week', 'last week', 'can you show me the numbers for last week', 'how was last week'],
  },
  {
    means:
      'projects requested and projects started and projects completed and nps and revenue in October 2026 vs in September 2026',
    texts: ['compare october and september'],
  },
  {
    means: 'projects requested and projects started and projects completed and nps and revenue',
    texts: ['hows business', 'are we growing?'],
  },
  {
    means: 'projects claimed and projects completed and nps for @anna last quarter',
    rows: `${side('Projects claimed', many('claimedAt', 'last quarter', 'p.claimerId = 3'))}
      UNION ALL ${side('Projects completed', many('completedAt', 'last quarter', ANNA))}
      UNION ALL ${side('NPS', score(NPS, 'last quarter', scoreOf(ANNA)))}`,
    texts: ["anna's stats last quarter", 'how did anna do last quarter', 'what did anna do last quarter'],
  },
  {
    means: 'unclaimed projects and projects waiting to start and overdue projects',
    rows: `${side('Unclaimed projects', now("p.status = 'requested'"))} UNION ALL
      ${side('Projects waiting to start', now("p.status = 'claimed'"))} UNION ALL ${side('Overdue projects', now(LATE))}`,
    texts: ['how many projects are stuck', 'stuck projects', 'unclaimed, waiting to start and overdue projects'],
  },
  {
    means: 'promoters and detractors this year',
    rows: `${side('Promoters', score('COUNT(*)', 'year', 'score > 8'))} UNION ALL ${side('Detractors', score('COUNT(*)', 'year', 'score < 7'))}`,
    texts: ['promoters vs detractors this year', 'how many promoters and how many detractors did we have this year'],
  },
  { means: 'nps and projects started last month', texts: ['nps and projects started last month'] },
  { means: 'open projects and open budget', texts: ['how much work is in the pipeline'] },
  {
    means: 'revenue and average score for "Double Helix"',
    texts: ['what did we make with double helix, and how happy are they?'],
  },
  // A superlative without a number: it is answered by each number that may be meant.
  {
    means: 'revenue and projects requested this year by client',
    texts: ['who is our biggest client', 'best clients', 'biggest client this year', 'our most important client'],
  },
  { means: 'revenue and projects requested this year by client top 3', texts: ['top 3 clients'] },
  { means: 'nps this year by client', texts: ['who is our happiest client'] },
  { means: 'nps this quarter by client lowest', texts: ['worst clients this quarter'] },
  { means: 'projects completed and nps this year by person', texts: ['who are our best people', 'best specialist'] },
  { means: 'average score by person', texts: ['who got the best scores'] },
  { means: 'projects requested by skill', texts: ['which skill is in most demand'] },
  // A limit: for each item, or for each label.
  {
    means: 'time to claim over 2 hours last quarter',
    sql: many('claimedAt', 'last quarter', `${seconds('requestedAt', 'claimedAt')} > 7200`),
    texts: ['claims over 2 hours last quarter', 'projects that took longer than 2 hours to claim last quarter'],
  },
  {
    means: 'time to complete over 1 week this year',
    sql: many('completedAt', 'year', `${seconds('startedAt', 'completedAt')} > 604800`),
    texts: ['projects that took longer than a week this year', 'how many projects took more than a week this year'],
  },
  {
    means: 'time to complete at most 3 days this year',
    sql: many('completedAt', 'year', `${seconds('startedAt', 'completedAt')} <= 259200`),
    texts: ['projects completed within 3 days this year', 'projects finished in up to 3 days this year'],
  },
  {
    means: 'age of open projects over 1 week',
    sql: now(OPEN, "p.requestedAt < '2026-11-11 10:00'"),
    texts: ['projects older than a week still open', 'open projects older than a week'],
  },
  {
    means: 'delay over 3 days',
    sql: now(LATE, `IF(TIME(p.dueAt) = '12:00', p.dueAt + INTERVAL 11 HOUR, p.dueAt) < '2026-11-15 10:00'`),
    texts: ['projects overdue by more than 3 days', 'overdue for over 3 days'],
  },
  {
    means: 'average score under 7 in October 2026',
    sql: score('COUNT(*)', 'last month', 'score < 7'),
    texts: ['scores below 7 in october', 'scores under 7 in october'],
  },
  {
    means: 'average score exactly 5 this year',
    sql: score('COUNT(*)', 'year', 'score = 5'),
    texts: ['scores of 5 this year'],
  },
  {
    means: 'requested budget over 2000 in EUR this year',
    sql: many('requestedAt', 'year', "p.budget = '2,500 EUR'"),
    texts: ['projects over 2,000 EUR this year', 'projects over €2k this year'],
  },
  {
    means: 'projects requested all time by client with over 27',
    sql: 'SELECT COUNT(*) FROM (SELECT clientId FROM projects GROUP BY clientId HAVING COUNT(*) > 27) c',
    texts: ['clients with more than 27 projects', 'which clients have more than 27 projects'],
  },
  {
    means: 'open projects by person with over 1',
    sql: `SELECT COUNT(*) FROM (SELECT h.id FROM ${TEAM} WHERE ${OPEN} GROUP BY h.id HAVING COUNT(*) > 1) c`,
    texts: ['who has more than one open project', 'people with more than 1 open project'],
  },
  // Questions of six kinds of people that were once answered wrongly, or not at all.
  { means: 'open projects for @lena', texts: ['what am i pm of'] },
  {
    means: 'idle specialists last month',
    sql: `SELECT COUNT(*) FROM people h WHERE h.role = 'specialist' AND h.active AND h.id NOT IN (SELECT m.personId FROM project_members m
      JOIN projects p ON p.id = m.projectId WHERE ${had('last month')})`,
    texts: ['how many specialists did nothing last month'],
  },
  { means: 'scores received for @anna which ones', texts: ['what do clients think of anna'] },
  { means: 'scores received which ones', texts: ['what do clients think of us', 'what do clients say about us'] },
  { means: 'people active in "design" which ones', texts: ['who is in design', 'who do we have in design'] },
  {
    means: 'projects delivered punctually for @anna this year',
    sql: many('completedAt', 'year', `${ANNA} AND p.dueAt >= p.completedAt`),
    texts: ['did anna finish everything on time this year'],
  },
  { means: 'standbys joined for @lena', texts: ['how many times was i in line'] },
  {
    means: 'projects delivered late last month',
    texts: ['how many projects were late last month', 'deadlines missed last month'],
  },
  { means: 'projects delivered punctually', texts: ['how many projects are on time'] },
  { means: 'share delivered punctually last month', texts: ['what percentage of projects were on time last month'] },
  { means: 'reviews given last month', texts: ['how many reviews were given last month'] },
  {
    means: 'free specialists which ones',
    codes: `SELECT SUBSTRING_INDEX(h.name, ' ', 1) AS code FROM people h WHERE h.role = 'specialist' AND h.active AND h.id NOT IN
      (SELECT m.personId FROM project_members m JOIN projects p ON p.id = m.projectId WHERE m.leftAt IS NULL AND p.status IN ('claimed', 'started'))`,
    texts: ['who is free', 'whos got nothing to do', 'who has time'],
  },
  { means: 'free specialists in "illustration"', texts: ['how many illustrators do we have available'] },
  { means: 'free specialists in "design" which ones', texts: ['who has time for a design thing'] },
  { means: 'projects cancelled this year by reason', texts: ['why were projects cancelled this year'] },
  { means: 'projects started not completed', sql: now("p.status = 'started'"), texts: ['started but not finished'] },
  {
    means: 'revenue for "Nightingale Health" this year',
    texts: ['revenue nightingale this year', 'how much did nightingale health spend this year'],
  },
  { means: 'largest budget this year', texts: ['biggest project this year'] },
  { means: 'quiet clients last 3 months which ones', texts: ['which clients have we not heard from in three months'] },
  { means: 'projects claimed in October 2026 by person', texts: ['top claimer oct'] },
  { means: 'projects cancelled this year by reason', texts: ['how many projects were cancelled this year and why'] },
  { means: 'detractors this quarter which ones', texts: ['worst feedback this quarter'] },
  { means: 'offers passed this year by reason', texts: ['most common reason for passing this year'] },
  {
    means: 'unanswered surveys this month by client with at least 1',
    texts: ['how many clients ignored our survey this month'],
  },
  { means: 'unanswered surveys this month', texts: ['how many surveys went unanswered this month'] },
  { means: 'revenue in 2026 by month', texts: ['rev by month 2026'] },
  { means: 'open projects', texts: ['how many are running at the moment'] },
  { means: 'average time to complete', texts: ['how long does the average project last'] },
  { means: 'projects cancelled last year', texts: ['how many projects wre cancled last yaer'] },
  {
    means: 'projects requested and projects claimed and projects started and projects completed by week',
    texts: ['on average how many projects a week', 'how many projects a week on average'],
  },
  { means: 'requested budget over 2000', texts: ['how many projects with a budget over 2000'] },
  { means: 'projects without a budget', texts: ["how many projects don't have a budget"] },
  { means: 'time without a request for "Analytical Garage"', texts: ['when did analytical garage last order'] },
  {
    means: 'projects requested for "Mary Shelley" this year',
    sql: many('requestedAt', 'year', 'p.clientId = 3'),
    texts: ['has mary shelley ordered anything this year'],
  },
  // Two or more of a kind are compared, with a number for each.
  {
    means: 'nps for @anna vs for @bela this year',
    rows: `${side('Anna Kovacs', score(NPS, 'year', scoreOf(of(3))))} UNION ALL ${side('Bela Novak', score(NPS, 'year', scoreOf(of(4))))}`,
    texts: [
      'anna vs bela nps this year',
      'nps anna/bela this year',
      'compare anna and bela nps this yr',
      'nps for anna and bela this year',
      'nps of anna kovacs compared to bela novak this year',
      "what's the nps of anna and of bela this year",
      'difference between anna and bela nps this year',
    ],
  },
  {
    means: 'projects completed for @bela vs for @carla this year',
    rows: `${side('Bela Novak', many('completedAt', 'year', of(4)))} UNION ALL ${side('Carla Ruiz', many('completedAt', 'year', of(5)))}`,
    texts: [
      'bela vs carla completed projects this year',
      'did bela complete more projects than carla this year',
      'who completed more projects this year, bela or carla',
      'projects completed by bela and carla this year',
    ],
  },
  {
    means: 'projects handled in "design" vs in "copywriting" last quarter',
    rows: `${side('design', many('requestedAt', 'ever', `${had('last quarter')} AND ${DESIGN}`))} UNION ALL
      ${side('copywriting', many('requestedAt', 'ever', `${had('last quarter')} AND ${DESIGN.replace("'design'", "'copywriting'")}`))}`,
    texts: ['projects handled design vs copywriting last quarter'],
  },
  {
    means: 'revenue for "Analytical Bakery" vs for "Difference Engines" this year',
    texts: ['revenue analytical bakery vs difference engines this year'],
  },
  { means: 'time to claim for @anna vs for @bela', texts: ['is anna faster than bela at claiming'] },
  // Somebody's projects are those that they have or had.
  {
    means: 'projects underway for @tom.a',
    sql: now("p.status IN ('claimed', 'started')", of(7)),
    texts: ["tom adler's projects", 'projects of tom adler', 'how many projects is tom adler on'],
  },
  {
    means: 'projects handled for @tom.a last month',
    sql: many('requestedAt', 'ever', `${had('last month')} AND ${of(7)}`),
    texts: ["tom adler's projects last month", 'what was tom adler working on last month'],
  },
  {
    means: 'projects handled last quarter by person top 3',
    texts: ['top 3 specialists by projects last quarter'],
  },
  {
    means: 'projects handled in 2025',
    sql: many('requestedAt', 'ever', had('last year')),
    texts: ['how many projects did we have in 2025'],
  },
  // Whether a client is happy is shown by their scores of any time.
  {
    means: 'average score for "Nightingale Health" all time',
    sql: score('AVG(score)', 'ever', "company = 'Nightingale Health'"),
    texts: [
      'is nightingale health happy with us',
      'is nightingale health unhappy?',
      'how happy is nightingale health',
      'does nightingale like us',
    ],
  },
  { means: 'nps', texts: ['do clients like us'] },
  {
    means: 'returning clients this year',
    sql: `SELECT COUNT(DISTINCT p.clientId) FROM projects p WHERE ${within('p.requestedAt', 'year')}
      AND p.clientId IN (SELECT q.clientId FROM projects q WHERE q.requestedAt < '${periods.year[0]}')`,
    texts: ['repeat clients this year', 'how many clients came back this year', 'returning customers this yr'],
  },
  { means: 'returning clients this year which ones', texts: ['which clients came back this year'] },
  { means: 'people active in "research" which ones', texts: ['who can do research?', 'which people can do research'] },
  {
    means: 'time to claim',
    texts: ['are we getting faster at claiming', 'do we claim any quicker lately'],
  },
  { means: 'time to claim this month by person lowest', texts: ["who's the fastest claimer this month"] },
  { means: 'time to complete in "design" last quarter', texts: ['time from start to finish for design last quarter'] },
  { means: 'surveys answered last month', texts: ['how many ppl answered the survey last month'] },
  { means: 'open projects', texts: ['hw many open projects do we hv'] },
  {
    means: 'follow ups for @anna this month',
    sql: 'SELECT COUNT(*) FROM follow_ups u WHERE u.personId = 3',
    texts: ['followups by anna this month'],
  },
  {
    means: 'projects not started which ones',
    codes: "SELECT code FROM projects WHERE status IN ('requested', 'claimed')",
    texts: ["which projects haven't started yet", 'projects that are not started yet, which ones'],
  },
  {
    means: 'quiet clients this year',
    sql: `SELECT COUNT(*) FROM clients c WHERE c.id NOT IN (SELECT p.clientId FROM projects p WHERE ${within('p.requestedAt', 'year')})`,
    texts: ['clients without a project this year', 'inactive clients this yr'],
  },
  {
    means: 'nps for "Analytical Bakery" vs for "Difference Engines" this year',
    texts: ['nps bakery vs engines this year'],
  },
  { means: 'nps last 30 days', texts: ['nps last 30d', 'nps past 30 d'] },
  { means: 'average score', texts: ['are scores going down', 'are our scores getting better'] },
  { means: 'average score this quarter by month', texts: ['score trend this quarter'] },
  { means: 'nps this year by pm', texts: ['whos the pm with the best nps this year'] },
  {
    means: 'perfect scores this year by client with at least 1',
    sql: score('COUNT(DISTINCT COALESCE(company, name))', 'year', 'score = 10'),
    texts: ['how many clients gave us a 10 this yr'],
  },
  { means: 'offers made for @dora this month', texts: ['how many offers did dora get this month'] },
  { means: 'revenue this year vs last year', texts: ['is revenue up on last year', 'is revenue down from last year'] },
  { means: 'share delivered late', texts: ['how often are we late'] },
  { means: 'share of offers passed by person', texts: ['what percentage of offers gets passed and by whom'] },
  { means: 'nps by client lowest', texts: ['nps by client, worst first'] },
  {
    means: 'revenue for "Nightingale Health" vs for "Analytical Bakery" this year',
    texts: ['revenue from nightingale and the bakery this year'],
  },
  { means: 'time waiting to start', texts: ['how long are projects waiting to start'] },
  { means: 'revenue by client as chart', texts: ['can you make me a nice chart of revenue by client'] },
  { means: 'clients without a score all time which ones', texts: ['which clients never gave a score'] },
  { means: 'unanswered surveys all time', texts: ['how many people never answered the survey'] },
  { means: 'projects underway for @anna', texts: ["what's on anna's plate", 'whats on annas plate'] },
  { means: 'projects requested which ones', texts: ['show me the newest projects', 'latest projects'] },
  { means: 'open projects in "design"', texts: ['how many projects are in design rn'] },
  { means: 'projects due between 2026-11-18 and 2026-11-19', texts: ['anything due before friday', 'due by thursday'] },
  { means: 'people offered a project last week', texts: ['how many people got asked for a project last week'] },
  { means: 'detractors this year by client', texts: ['clients with most detractors this year'] },
  { means: 'nps in "copywriting" this year', texts: ['nps for copy this yr'] },
  { means: 'projects underway for @tomb', texts: ['tom b projects', "tom b.'s projects"] },
  {
    means: 'projects completed last quarter by client as csv',
    texts: ['csv of completed projects by client last quarter'],
  },
  { means: 'projects underway for "Analytical Bakery"', texts: ['how many jobs are we doing for bakery'] },
  { means: 'average time to complete this year', texts: ['how many days from start to end on avg this year'] },
  { means: 'time to start after the request', texts: ['how long do clients wait for a start'] },
  { means: 'unclaimed projects', texts: ['projects nobody wants'] },
  { means: 'share started within an hour in Q3 2026', texts: ['what share started inside an hour q3'] },
  { means: 'average budget', texts: ['how much do we make per project on average', 'how much do we make per project'] },
  {
    means: 'detractors not followed up for "Nightingale Health"',
    texts: ['detractors without followup for nightingale', 'detractors without a follow up for nightingale'],
  },
  { means: 'projects underway for @bela', texts: ['whats bela got on'] },
  { means: 'projects due between 2026-11-18 and 2026-11-19', texts: ['due today or tomorrow'] },
  {
    means: 'cancellation rate this year',
    texts: ['cancel rate this year', 'what share of projects got cancelled this yr'],
  },
  { means: 'active clients this year', texts: ['clients this year'] },
  { means: 'open reviews', texts: ['how many reviews are missing', 'reviews still open'] },
  { means: 'time to claim this year by month as table', texts: ['slowest month for claiming'] },
  { means: 'projects requested this quarter by week as table', texts: ['which week had the most requests'] },
  { means: 'time to start after the request', texts: ['how long till work starts after a request'] },
  { means: 'open budget', texts: ['value of open projects', 'budget of open projects', 'pipeline value'] },
  { means: 'average budget this year', texts: ['money per project this year', 'revenue per project this year'] },
  { means: 'projects requested today', texts: ['anything new today', 'whats new today'] },
  { means: 'projects per person for @bela', texts: ['how much work does bela have'] },
  {
    means: 'projects requested for "Analytical Bakery" all time',
    texts: ['how many projects has analytical bakery given us ever'],
  },
  {
    means: 'offers passed last month by reason',
    texts: ['reasons for passing last month', 'why did people pass last month'],
  },
  {
    means: 'time to claim for "Nightingale Health"',
    texts: ["how quickly did we claim nightingale's projects"],
  },
  { means: 'people active in "copywriting"', texts: ['how many ppl do copy', 'how many people do copywriting'] },
  { means: 'projects requested in October 2026', texts: ['how many jobs did we land in october'] },
  { means: 'projects completed this year by month as table', texts: ['best month for completions this year'] },
  { means: 'time to claim this year by month as table', texts: ['slowest month for claiming this year'] },
  { means: 'latest score all time which ones', texts: ['latest scores', 'most recent scores'] },
  {
    means: 'latest score for "Nightingale Health" all time',
    sql: `SELECT score FROM ${scores} s WHERE company = 'Nightingale Health' ORDER BY at DESC LIMIT 1`,
    texts: ['last score from nightingale', 'what was the most recent rating by Nightingale Health'],
  },
  { means: 'latest score for "Analytical Bakery" all time top 3 which ones', texts: ['last 3 scores from bakery'] },
  { means: 'latest score all time by client', texts: ['latest score per client'] },
  {
    means: 'share of projects completed in "design" this year',
    sql: `SELECT 100 * SUM(${DESIGN}) / COUNT(*) FROM projects p WHERE ${within('p.completedAt', 'year')}`,
    texts: [
      'what percentage of projects completed this year were design',
      '% of projects completed this year in design',
    ],
  },
  {
    means: 'share of revenue for "Analytical Bakery" this year',
    texts: ['how much of our revenue comes from bakery this year'],
  },
  { means: 'projects handled last quarter by person', texts: ['projects per specialist last quarter'] },
  { means: 'revenue for "Difference Engines" all time', texts: ['what have we earned with difference engines so far'] },
  { means: 'revenue in "design" this year', texts: ['revenue from design work this year'] },
  {
    means: 'average score exactly 3 this year',
    sql: score('COUNT(*)', 'year', 'score = 3'),
    texts: ['any 3s this year', 'how many scores of 3 this year'],
  },
  { means: 'average score exactly 0 last quarter by client', texts: ['who gave us a 0 last quarter'] },
  { means: 'comments last week', texts: ['comments from last week'] },
  {
    means: 'nps for "Nightingale Health" last quarter',
    texts: ['hi there! could you please tell me the nps of nightingale last quarter?'],
  },
  { means: 'unclaimed projects', texts: ["what hasn't been claimed yet", 'what needs a claim'] },
  { means: 'open projects', texts: ['how many projects right now'] },
  { means: 'delay', texts: ['how late are our overdue projects'] },
  { means: 'unclaimed projects', texts: ['how many projects are waiting for a claim'] },
  { means: 'promoters this quarter by client with at least 1', texts: ['how many clients are happy this quarter'] },
  { means: 'nps this year by client lowest top 3', texts: ['bottom 3 clients by nps this year'] },
  {
    means: 'projects completed between 2026-01-01 and 2026-06-30',
    texts: ['how many projects did we complete in the first half of the year'],
  },
  { means: 'projects completed since 2026-11-01', texts: ['what did we complete since the beginning of november'] },
  {
    means: 'scores received all time',
    sql: score('COUNT(*)', 'ever'),
    texts: ['how many scores have we ever received'],
  },
  {
    means:
      'projects requested and projects started and projects completed and nps and revenue this month vs last month',
    texts: ['how are we doing this month compared to last month'],
  },
  { means: 'projects completed this year by month', texts: ['how many projects do we usually complete per month'] },
  { means: 'revenue this year by month', texts: ['average revenue per month this year'] },
  {
    means: 'invoiced money last month',
    texts: ['how much was invoiced last month', 'how much have we billed last month'],
  },
  { means: 'detractors last month which ones', texts: ['detractors last month and their comments'] },
  { means: 'time to claim this month vs last month', texts: ['are we faster at claiming than last month'] },
  { means: 'nps for "Analytical Bakery"', texts: ['nps analytcal bakery'] },
  { means: 'response rate this quarter', texts: ['percentage of surveys answered this quarter'] },
  { means: 'passives this year', texts: ['count of 7s and 8s this year'] },
  { means: 'average age of open projects', texts: ['how old are open projects on average'] },
  { means: 'projects not started', texts: ['projects that nobody has started'] },
  { means: 'projects claimed last week by day', texts: ['average claims per day last week'] },
  { means: 'projects requested by week', texts: ['avg requests per week', 'average number of new projects a week'] },
  {
    means: 'projects requested this month vs in November 2025',
    sql: many('requestedAt', 'month'),
    texts: ['requests this month compared to the same month last year'],
  },
  {
    means: 'average turnaround time this year',
    sql: mean('requestedAt', 'completedAt', 'year'),
    texts: ['average turnaround time this year', 'how long does it take on average from request to delivery this year'],
  },
  { means: 'time to claim this month by person lowest', texts: ['fastest claimer this month'] },
  { means: 'projects claimed for @max this month', texts: ['how many projects did max take on this month'] },
  { means: 'revenue this year', texts: ['revenue growth this year'] },
  { means: 'detractors last month which ones', texts: ['comments from detractors last month'] },
  {
    means: 'projects started on 2026-11-13',
    texts: ['what did we start last fri', 'projects started last friday'],
    sql: "SELECT COUNT(*) FROM projects p WHERE p.startedAt >= '2026-11-12 23:00' AND p.startedAt < '2026-11-13 23:00'",
  },
  {
    means: 'projects started this week',
    sql: many('startedAt', 'week'),
    texts: [
      'projects started this week',
      'how many projects did we start this wek?',
      'hey, can u tell me how many projcts startd ths week pls',
      'started this week',
      'projects kicked off this week',
      'hw many jobs were started this week??',
      'Hi! How many projects have been started so far this week? Thanks :)',
      '# of projects started this weeek',
    ],
  },
  {
    means: 'projects started last week',
    sql: many('startedAt', 'last week'),
    texts: [
      'projects started las week',
      'how many projects did we kick off last week',
      'starts lst wk',
      'number of started projects last week pls',
    ],
  },
  {
    means: 'projects started today',
    sql: many('startedAt', 'today'),
    texts: ['started today', 'projects startd tody', 'what did we start today', 'any projects started today?'],
  },
  {
    means: 'projects started yesterday',
    sql: many('startedAt', 'yesterday'),
    texts: ['projects started yesteday', 'how many projects were started yday'],
  },
  {
    means: 'projects started since 2026-11-16',
    sql: many('startedAt', 'since monday'),
    texts: ['projects started since monday', 'how many projects did we start since mon'],
  },
  {
    means: 'projects completed last month',
    sql: many('completedAt', 'last month'),
    texts: [
      'projects completed las month',
      'how many projects did we finish last month',
      'projects done last mnth',
      'how many projects did we do last month',
      'how many jobs did we deliver last month??',
      'finished projects last month',
      'projcts complted last month',
      'can you please show me how many projects we completed last month',
      'completed last month',
      'what did we deliver last month',
    ],
  },
  {
    means: 'projects completed in March 2026',
    sql: many('completedAt', 'march'),
    texts: [
      'projects done in march',
      'completed march',
      'finished in mar',
      'how many projects did we finish in march 2026',
    ],
  },
  {
    means: 'projects completed this year',
    sql: many('completedAt', 'year'),
    texts: ['projects completed this yr', 'how many projects did we complete ytd', 'projects done this year so far'],
  },
  {
    means: 'projects completed in 2025',
    sql: many('completedAt', 'last year'),
    texts: ['projects completed in 2025', 'projects finished 2025'],
  },
  {
    means: 'projects completed all time',
    sql: many('completedAt', 'ever'),
    texts: [
      'how many projects have we completed ever',
      'projects completed all time',
      'projects done since the beginning',
    ],
  },
  {
    means: 'projects requested this month',
    sql: many('requestedAt', 'month'),
    texts: [
      'new projects this month',
      'how many projects did we get this month',
      'how many requests came in this month',
      'projects requested this mnth',
      'how many new project requests have we received this month?',
      'requests this month pls',
      'incoming projects this month',
    ],
  },
  {
    means: 'projects requested between 2026-10-01 and 2026-10-15',
    sql: many('requestedAt', '1 to 15 oct'),
    texts: [
      'projects requested 1 oct to 15 oct',
      'new projects from 1 oct to 15 oct',
      'requests between 1 and 15 october',
      'requests oct 1-15',
      'new projects 1/10 - 15/10',
      'requests from 1st of october until 15th of october',
    ],
  },
  {
    means: 'projects requested since 2026-11-09',
    sql: many('requestedAt', 'since last week'),
    texts: ['new projects since last week', 'requests since 9 nov'],
  },
  {
    means: 'projects requested last 7 days',
    sql: many('requestedAt', 'last 7 days'),
    texts: ['requests last 7 days', 'new projects in the past seven days', 'how many requests in the last 7 days'],
  },
  {
    means: 'projects requested in Q3 2026',
    sql: many('requestedAt', 'last quarter'),
    texts: ['requests q3', 'new projects in the third quarter', 'projects requested in Q3 2026'],
  },
  {
    means: 'projects claimed this week',
    sql: many('claimedAt', 'week'),
    texts: [
      'claims this week',
      'how many projects got claimed this week',
      'projects picked up this week',
      'projects taken this week',
      'claimed this wk',
      'claimd this week',
    ],
  },
  {
    means: 'projects claimed for @anna this month',
    sql: many('claimedAt', 'month', 'p.claimerId = 3'),
    texts: [
      'how many projects did anna claim this month',
      'claims by anna this month',
      "anna's claims this month",
      'projects claimed by @anna this month',
      'projects claimed by <@U0ANNA> this month',
      'anna kovacs claims this month',
    ],
  },
  {
    means: 'projects cancelled this quarter',
    sql: many('cancelledAt', 'quarter'),
    texts: [
      'projects cancelled this quarter',
      'cancellations qtd',
      'how many projects were canceled this qtr',
      'how many jobs got called off this quarter',
    ],
  },
  {
    means: 'open projects',
    sql: now(OPEN),
    texts: [
      'open projects',
      'how many projects do we have',
      'how many projects are open rn',
      'opne projects',
      'how many open projects are there right now?',
      'how many projects are we running at the moment',
      'current projects',
      'projects open now pls',
      'so how many projects have we got',
    ],
  },
  {
    means: 'open projects for "Analytical Bakery"',
    sql: now(OPEN, BAKERY),
    texts: [
      'open projects for Analytical Bakery',
      'how many open projects for bakery',
      'open projects analytical bakery',
      'how many projects do we have for Ada Lovelace',
      'open projects for analitical bakery',
      'open projects of the client Analytical Bakery',
      'how many open projects does analytical bakery have',
    ],
  },
  {
    means: 'open projects for @anna',
    sql: now(OPEN, ANNA),
    texts: [
      'open projects for anna',
      "anna's open projects",
      'how many projects does anna have',
      'open projects anna',
      'how many projects has anna got',
      'open projects for <@U0ANNA>',
      'how many open projects does Anna Kovacs have?',
    ],
  },
  {
    means: 'open projects in "design"',
    sql: now(OPEN, DESIGN),
    texts: [
      'open projects in design',
      'open design projects',
      'how many design projects do we have',
      'how many design projects are open',
    ],
  },
  {
    means: 'open projects for @anna in "design"',
    sql: now(OPEN, `${ANNA} AND ${DESIGN}`),
    texts: ["anna's open design projects", 'open projects for anna in design'],
  },
  {
    means: 'open projects for @lena',
    sql: now(OPEN, of(1)),
    texts: ['open projects of lena', 'how many projects does lena have'],
  },
  {
    means: 'open projects by client',
    rows: top('COALESCE(c.company, c.name)', 'projects p JOIN clients c ON c.id = p.clientId', OPEN),
    texts: [
      'open projects by client',
      'open projects per client',
      'open projects for each customer',
      'which client has the most open projects',
      'which clients have open projects',
    ],
  },
  {
    means: 'open projects by person',
    rows: top('h.name', TEAM, OPEN),
    texts: [
      'who has the most projects',
      'open projects per person',
      'who has the most open projects',
      'open projects by team member',
    ],
  },
  {
    means: 'overdue projects',
    sql: now(LATE),
    texts: [
      'overdue projects',
      'overdue',
      'whats overdue',
      'late projects',
      'any projects late?',
      'how many projects are running late',
      'is anything overdue',
      'projects past due',
      'overdu projects',
      'how many projects are behind schedule',
      "what's late",
    ],
  },
  {
    means: 'overdue projects which ones',
    sql: now(LATE),
    codes: `SELECT p.code FROM projects p WHERE ${LATE}`,
    texts: [
      'overdue projects and which ones',
      'which projects are overdue',
      'overdue projects, which ones?',
      'what projects are late',
      'list overdue projects',
      'list all late projects pls',
      'which of our projects are overdue',
      'whch projects are ovedue',
      'how many projects are overdue and which',
    ],
  },
  {
    means: 'overdue projects for "Difference Engines"',
    sql: now(LATE, ENGINES),
    texts: [
      'overdue projects for difference engines',
      'late projects for engines',
      'is anything late for Difference Engines?',
    ],
  },
  {
    means: 'overdue projects by pm',
    rows: top(
      'h.name',
      'projects p JOIN project_members m ON m.projectId = p.id AND m.role = "pm" JOIN people h ON h.id = m.personId',
      LATE,
    ),
    texts: ['overdue projects by pm', 'late projects per project manager', 'which pm has the most overdue projects'],
  },
  {
    means: 'unclaimed projects',
    sql: now("p.status = 'requested'"),
    texts: [
      'unclaimed projects',
      'unclaimed',
      'how many projects are unclaimed',
      'projects nobody claimed',
      'projects waiting to be claimed',
      'how many projects are up for grabs',
      'how many projects has nobody claimed yet',
      'projects not claimed yet',
    ],
  },
  {
    means: 'unclaimed projects which ones',
    codes: "SELECT code FROM projects WHERE status = 'requested'",
    texts: ['which projects are unclaimed', 'list unclaimed projects', 'unclaimed projects which ones'],
  },
  {
    means: 'projects waiting to start',
    sql: now("p.status = 'claimed'"),
    texts: [
      'projects waiting to start',
      'claimed but not started',
      'how many projects are claimed but not started yet',
    ],
  },
  {
    means: 'projects underway',
    sql: now("p.status IN ('claimed', 'started')"),
    texts: [
      'projects in progress',
      'ongoing projects',
      'active projects',
      'how many projects are being worked on',
      'wip',
      'how many projects are underway',
    ],
  },
  {
    means: 'projects due this week',
    sql: now(OPEN, within('p.dueAt', 'week')),
    texts: [
      'whats due this week',
      'projects due this week',
      'deadlines this week',
      'how many projects are due this week',
    ],
  },
  {
    means: 'projects due next week',
    sql: now(OPEN, "p.dueAt >= '2026-11-22 23:00' AND p.dueAt < '2026-11-29 23:00'"),
    texts: ["what's due next week", 'deadlines next week', 'projects due next week'],
  },
  {
    means: 'projects due tomorrow',
    sql: now(OPEN, "p.dueAt >= '2026-11-18 23:00' AND p.dueAt < '2026-11-19 23:00'"),
    texts: ['due tomorrow', 'anything due tomorrow?'],
  },
  {
    means: 'average time to claim',
    sql: mean('requestedAt', 'claimedAt', 'month'),
    texts: [
      'avg time to claim',
      'average time to claim',
      'avg claim time',
      'mean time to claim',
      'avrg time to claim',
      'whats our average claim time',
      'how long does it take to claim a project on average',
    ],
  },
  {
    means: 'time to claim',
    sql: median('requestedAt', 'claimedAt', 'month'),
    texts: [
      'how fast do we claim stuff lately',
      'time to claim',
      'how long does it take until a project gets claimed',
      'how long until a project is claimed',
      'how fast do we claim projects',
      'how quickly are projects claimed',
      'median time to claim',
      'claim time',
      'how long does it take to claim a project',
      'how long does a claim take',
      'how long till somebody claims a project',
    ],
  },
  {
    means: 'time to claim last month',
    sql: median('requestedAt', 'claimedAt', 'last month'),
    texts: [
      'time to claim last month',
      'how long did it take to claim projects last month',
      'how fast were projects claimed last month',
    ],
  },
  {
    means: 'time to claim last month by skill',
    texts: ['time to claim last month by skill', 'time to claim per skill last month'],
  },
  {
    means: 'average time to claim in "design" last quarter',
    sql: mean('requestedAt', 'claimedAt', 'last quarter', DESIGN),
    texts: ['avg time to claim in design last quarter', 'average time to claim design projects last quarter'],
  },
  {
    means: 'longest time to claim last month',
    sql: `SELECT MAX(${seconds('requestedAt', 'claimedAt')}) FROM projects p WHERE ${within('claimedAt', 'last month')}`,
    texts: ['longest time to claim last month', 'slowest claim last month'],
  },
  {
    means: 'time to start this year',
    sql: median('claimedAt', 'startedAt', 'year'),
    texts: [
      'time to start this year',
      'how long does it take to start a project this year',
      'how long until a project is started this year',
    ],
  },
  {
    means: 'time to complete last quarter',
    sql: median('startedAt', 'completedAt', 'last quarter'),
    texts: [
      'how long did projects take last quarter',
      'project duration last quarter',
      'time to complete last quarter',
      'how long does it take to finish a project last quarter',
    ],
  },
  {
    means: 'average time to complete last quarter',
    sql: mean('startedAt', 'completedAt', 'last quarter'),
    texts: [
      'avg days to finish a project last quarter',
      'average project duration last quarter',
      'how long do projects take on average last quarter',
    ],
  },
  {
    means: 'claim rate this month',
    sql: hour('claimedAt', 'month'),
    texts: [
      'claim rate this month',
      'share of projects claimed within an hour this month',
      'what percentage of projects got claimed within an hour this month',
      'claimed in under an hour this month',
    ],
  },
  {
    means: 'projects claimed within an hour this month',
    sql: many('requestedAt', 'month', 'p.claimedAt <= p.requestedAt + INTERVAL 1 HOUR'),
    texts: ['projects claimed within an hour this month', 'how many projects were claimed in under an hour this month'],
  },
  {
    means: 'projects started within an hour last month',
    sql: many('requestedAt', 'last month', 'p.startedAt <= p.requestedAt + INTERVAL 1 HOUR'),
    texts: ['how many projects were started within an hour last month'],
  },
  {
    means: 'share started within an hour last month',
    sql: hour('startedAt', 'last month'),
    texts: [
      'share started within an hour last month',
      'what share of projects started within an hour last month',
      'percentage of projects started within an hour last month',
      '% of projects started within 1 hour last month',
      'start rate last month',
    ],
  },
  {
    means: 'share started within an hour for "Analytical Bakery" this year',
    sql: hour('startedAt', 'year', BAKERY),
    texts: ['share started within an hour for Analytical Bakery this year'],
  },
  {
    means: 'nps',
    sql: score(NPS, 'month'),
    texts: [
      'nps',
      'nps?',
      'whats our nps',
      'what is the nps rn',
      'NPS pls',
      'hows our nps looking',
      'how happy are our clients',
      'net promoter score',
      'client satisfaction',
      'nsp',
      'hey whats the nps score',
      'is our nps going up or down',
      'can i get the nps please',
      'how is the nps doing',
    ],
  },
  {
    means: 'nps last month',
    sql: score(NPS, 'last month'),
    texts: [
      'nps last month',
      'nps las month',
      'what was our nps last month?',
      'nps lst mth',
      'nps from last month',
      'last months nps',
      "last month's nps",
      'nps for last month pls',
      'NPS LAST MONTH!!!',
    ],
  },
  {
    means: 'nps this month vs last month',
    sql: score(NPS, 'month'),
    texts: [
      'compare nps this month and last month',
      'nps this month vs last month',
      'nps this month and last month',
      'nps this month compared to last month',
      'difference in nps between this month and last month',
      'compare this months nps to last months',
      'nps this month against last month',
    ],
  },
  {
    means: 'nps this week vs last week',
    sql: score(NPS, 'week'),
    texts: [
      'is nps better than last week',
      'nps this week vs last week',
      'is our nps higher than last week?',
      'nps up or down compared to last week',
    ],
  },
  {
    means: 'nps in September 2026 vs in May 2026',
    sql: score(NPS, 'september'),
    texts: [
      'nps september vs may',
      'compare nps in september and may',
      'nps in sept compared to may',
      'nps sep vs may',
    ],
  },
  {
    means: 'projects started this week vs last week',
    sql: many('startedAt', 'week'),
    texts: [
      'did we start more projects than last week?',
      'more projects started than last week?',
      'projects started this week vs last week',
      'are more projects started than last week',
      'projects started this week more than last week?',
    ],
  },
  {
    means: 'nps for "Analytical Bakery"',
    sql: score(NPS, 'month', "company = 'Analytical Bakery'"),
    texts: [
      'nps for Analytical Bakery',
      'nps analytical bakery',
      'whats the nps for bakery',
      'nps from Ada Lovelace',
      'nps for "Analytical Bakery"',
      'analytical bakery nps',
      'nps for analytical bakry',
    ],
  },
  {
    means: 'nps for "Mary Shelley" this year',
    sql: score(NPS, 'year', "name = 'Mary Shelley'"),
    texts: ['nps for mary shelley this year', 'nps for shelley this yr'],
  },
  {
    means: 'nps for @anna this quarter',
    sql: score(NPS, 'quarter', scoreOf(ANNA)),
    texts: [
      'nps for anna this quarter',
      'nps anna this qtr',
      "what's anna's nps this quarter",
      'nps for @anna this quarter',
      'nps for <@U0ANNA> this quarter',
      'nps for <@U0ANNA|anna> this quarter',
      'nps of anna kovacs this quarter',
      '<@U0BOT> nps for anna this quarter',
    ],
  },
  {
    means: 'nps in "design" this quarter',
    sql: score(NPS, 'quarter', scoreOf(DESIGN)),
    texts: [
      'nps in design this quarter',
      'design nps this quarter',
      'nps for design this quarter',
      'nps for design projects this quarter',
    ],
  },
  {
    means: 'nps for @april this year',
    sql: score(NPS, 'year', scoreOf(of(10))),
    texts: ['nps for april this year', 'nps of april jones this year'],
  },
  { means: 'nps in April 2026', texts: ['nps in april', 'nps april'] },
  {
    means: 'nps this year by month',
    texts: [
      'nps this year by month',
      'nps by month this year',
      'monthly nps this year',
      'nps per month this year',
      'nps each month this year',
    ],
  },
  {
    means: 'nps last quarter by skill',
    texts: ['nps last quarter by skill', 'nps per skill last quarter', 'nps by discipline last quarter'],
  },
  {
    means: 'nps this year by client',
    texts: [
      'nps by client this year',
      'which client has the best nps this year',
      'nps for each client this year',
      'nps per customer this year',
    ],
  },
  {
    means: 'nps this year by client lowest',
    texts: ['which client has the worst nps this year', 'which client has the lowest nps this year'],
  },
  {
    means: 'average score this year',
    sql: score('AVG(score)', 'year'),
    texts: [
      'average score this year',
      'avg score this year',
      'mean client score this year',
      'average rating this year',
    ],
  },
  {
    means: 'scores received last month',
    sql: score('COUNT(*)', 'last month'),
    texts: [
      'scores last month',
      'how many scores did we get last month',
      'how much feedback did we get last month',
      'answers last month',
      'feedback last month',
      'client feedback last month',
    ],
  },
  {
    means: 'promoters this quarter',
    sql: score('COUNT(*)', 'quarter', 'score > 8'),
    texts: [
      'promoters this quarter',
      'happy clients this quarter',
      'how many promoters did we have this quarter',
      'satisfied customers this quarter',
    ],
  },
  {
    means: 'passives this quarter',
    sql: score('COUNT(*)', 'quarter', 'score IN (7, 8)'),
    texts: ['passives this quarter', 'how many passives this quarter'],
  },
  {
    means: 'detractors this quarter',
    sql: score('COUNT(*)', 'quarter', 'score < 7'),
    texts: [
      'detractors this quarter',
      'unhappy clients this quarter',
      'bad scores this quarter',
      'detractrs this quarter',
    ],
  },
  {
    means: 'detractors this quarter by client',
    rows: `SELECT COALESCE(company, name) AS label, COUNT(*) AS value FROM ${scores} s WHERE ${within('at', 'quarter')} AND score < 7 GROUP BY 1 ORDER BY value DESC`,
    texts: [
      'which clients are unhappy this quarter',
      'which clients were unhappy this quarter?',
      'who is unhappy this quarter',
      'detractors by client this quarter',
      'unhappy clients by client this quarter',
      'which customers are not happy this quarter',
    ],
  },
  {
    means: 'detractors for "Difference Engines" this year',
    sql: score('COUNT(*)', 'year', "score < 7 AND company = 'Difference Engines'"),
    texts: ['detractors for difference engines this year', 'how many bad scores from Difference Engines this year'],
  },
  {
    means: 'detractors not followed up',
    sql: 'SELECT COUNT(*) FROM feedback_posts f LEFT JOIN follow_ups u ON u.scoreId = f.scoreId WHERE f.score <= 6 AND u.scoreId IS NULL',
    texts: [
      'how many scores without follow up',
      'followups open?',
      'detractors without follow up',
      'open detractors',
      'detractors nobody follows up',
      'how many detractors are not followed up',
    ],
  },
  {
    means: 'promoter share this quarter',
    sql: score('100 * SUM(score > 8) / COUNT(*)', 'quarter'),
    texts: [
      'percentage of promoters this quarter',
      'promoter share this quarter',
      '% promoters this quarter',
      'what share of our clients are happy this quarter',
    ],
  },
  {
    means: 'detractor share this quarter',
    sql: score('100 * SUM(score < 7) / COUNT(*)', 'quarter'),
    texts: ['share of detractors this quarter', 'percentage of unhappy clients this quarter'],
  },
  {
    means: 'response rate this quarter',
    sql: `SELECT 100 * SUM(EXISTS (SELECT 1 FROM feedback_posts f WHERE f.projectCode = p.code)) / COUNT(*) FROM projects p WHERE ${within('completedAt', 'quarter')}`,
    texts: ['response rate this quarter', 'feedback rate this quarter', 'reply rate this quarter'],
  },
  {
    means: 'revenue',
    texts: [
      'how much money we made',
      'how much money did we make',
      'revenue',
      'turnover',
      'how much did we earn',
      'hey how much money have we made??',
      'sales',
      'how much did we make',
    ],
  },
  {
    means: 'revenue last month',
    texts: [
      'how much money did we make last month',
      'revenue last month',
      'how much did we make las month',
      'income last month',
      'money earned last month',
      'what did we earn last month',
    ],
  },
  {
    means: 'revenue for "Analytical Bakery" this year',
    texts: [
      'revenue for Analytical Bakery this year',
      'how much money did we make with analytical bakery this year',
      'how much did we earn from bakery this year',
    ],
  },
  {
    means: 'revenue this year by client',
    texts: [
      'revenue by client this year',
      'top clients by revenue this year',
      'which client made us the most money this year',
    ],
  },
  {
    means: 'average budget this year',
    texts: ['average budget this year', 'average project value this year', 'avg budget this year'],
  },
  {
    means: 'active specialists in "design"',
    sql: staff("h.role = 'specialist' AND h.id IN (SELECT personId FROM person_skills WHERE skillId = 1)"),
    texts: [
      'how many designers do we have',
      'designers',
      'number of designers',
      'how many specialists in design',
      'active designers',
      'how many designers are there',
      'hw many designers do we have',
    ],
  },
  {
    means: 'active specialists in "copywriting"',
    sql: staff("h.role = 'specialist' AND h.id IN (SELECT personId FROM person_skills WHERE skillId = 2)"),
    texts: ['how many copywriters do we have', 'copywriters?'],
  },
  {
    means: 'active specialists in "illustration"',
    sql: staff("h.role = 'specialist' AND h.id IN (SELECT personId FROM person_skills WHERE skillId = 4)"),
    texts: ['how many illustrators are there'],
  },
  {
    means: 'active specialists',
    sql: staff("h.role = 'specialist'"),
    texts: ['how many specialists do we have', 'specialists', 'team size', 'how many freelancers do we have'],
  },
  { means: 'active specialists by skill', texts: ['specialists by skill', 'how many specialists per skill'] },
  {
    means: 'people active',
    sql: staff('TRUE'),
    texts: [
      'how many people are on the team',
      'headcount',
      'how many people work here',
      'how big is the team',
      'how many people do we have',
      'how many people are there in the agency',
    ],
  },
  {
    means: 'project managers',
    sql: staff("h.role = 'pm'"),
    texts: ['how many pms do we have', 'how many project managers are there', 'project managers'],
  },
  {
    means: 'projects completed by person',
    rows: top('h.name', TEAM, within('p.completedAt', 'month')),
    texts: [
      'who did the most projects',
      'who completed the most projects',
      'who finished most projects',
      'projects completed per person',
      'who has completed the most projects?',
    ],
  },
  {
    means: 'projects completed last month by person',
    rows: top('h.name', TEAM, within('p.completedAt', 'last month')),
    texts: [
      'who did the most projects last month',
      'who completed the most projects last month',
      'projects completed last month by person',
    ],
  },
  {
    means: 'projects claimed last month by person',
    rows: top('h.name', 'projects p JOIN people h ON h.id = p.claimerId', within('p.claimedAt', 'last month')),
    texts: [
      'who claimed the most projects last month',
      'who claimed most last month',
      'claims by person last month',
      'who picked up the most projects last month',
    ],
  },
  {
    means: 'projects completed for @bela last month',
    sql: many('completedAt', 'last month', of(4)),
    texts: [
      'how many projects did bela do last month',
      'how many projects did bela finish last month',
      "bela's completed projects last month",
      'how many projects has bela completed last month',
      'projects completed by bela last month',
    ],
  },
  {
    means: 'projects requested this year by client',
    rows: top(
      'COALESCE(c.company, c.name)',
      'projects p JOIN clients c ON c.id = p.clientId',
      within('p.requestedAt', 'year'),
    ),
    texts: [
      'which client requested the most projects this year',
      'requests per client this year',
      'who requested the most projects this year',
    ],
  },
  {
    means: 'projects requested this month by skill',
    rows: top(
      's.slug',
      'projects p JOIN project_skills ps ON ps.projectId = p.id JOIN skills s ON s.id = ps.skillId',
      within('p.requestedAt', 'month'),
    ),
    texts: [
      'new projects this month by skill',
      'which skills were requested most this month',
      'requests this month per skill',
    ],
  },
  {
    means: 'projects requested this year by client top 3',
    texts: ['top 3 clients by requests this year', 'requests this year by client top 3'],
  },
  {
    means: 'projects per person',
    sql: `SELECT (SELECT COUNT(*) FROM projects p JOIN project_members m ON m.projectId = p.id JOIN people h ON h.id = m.personId
    WHERE p.status IN ('claimed', 'started') AND m.leftAt IS NULL AND h.active AND h.role = 'specialist') / (${staff("h.role = 'specialist'")})`,
    texts: ['projects per person', 'workload', 'average workload', 'load per person'],
  },
  { means: 'projects per person by person', texts: ['who is busiest', 'workload by person', "who's the busiest"] },
  {
    means: 'clients known',
    sql: 'SELECT COUNT(*) FROM clients',
    texts: ['how many clients do we have', 'how many clients are there', 'how many customers do we have'],
  },
  {
    means: 'active clients this year',
    sql: `SELECT COUNT(DISTINCT clientId) FROM projects p WHERE ${within('requestedAt', 'year')}`,
    texts: ['active clients this year', 'clients with projects this year'],
  },
  {
    means: 'new clients last year',
    sql: "SELECT COUNT(*) FROM (SELECT clientId FROM projects GROUP BY clientId HAVING MIN(requestedAt) BETWEEN '2024-12-31 23:00' AND '2025-12-31 22:59') c",
    texts: ['new clients last year', 'how many new clients did we get last year', 'new customers last year'],
  },
  {
    means: 'offers passed last month',
    sql: `SELECT COUNT(*) FROM offers o WHERE o.state = 'passed' AND ${within('decidedAt', 'last month')}`,
    texts: ['passes last month', 'offers passed last month', 'how many offers were passed last month'],
  },
  {
    means: 'people passing offers last month',
    sql: `SELECT COUNT(DISTINCT personId) FROM offers o WHERE o.state = 'passed' AND ${within('decidedAt', 'last month')}`,
    texts: ['how many people passed last month', 'how many people passed on projects last month'],
  },
  {
    means: 'share of offers passed last month',
    sql: `SELECT 100 * AVG(o.state = 'passed') FROM offers o WHERE ${within('createdAt', 'last month')}`,
    texts: ['pass rate last month', 'what percentage of offers were passed last month'],
  },
  {
    means: 'admins',
    sql: "SELECT COUNT(*) FROM people WHERE role = 'admin' AND active AND NOT slackDeactivated",
    texts: ['how many admins', 'how many admins do we have'],
  },
  {
    means: 'detractors not followed up',
    texts: ['unhappy clients that still need follow up', 'detractors to follow up'],
  },
  {
    means: 'projects claimed today',
    texts: ['claimed 2day'],
  },
  {
    means: 'open offers',
    sql: "SELECT COUNT(*) FROM offers o JOIN projects p ON p.id = o.projectId WHERE o.state = 'open' AND p.status = 'requested'",
    texts: ['how many offers are out', 'offers still open', 'any offers waiting', 'offers pending rn'],
  },
  {
    means: 'open offers for @bela',
    sql: "SELECT COUNT(*) FROM offers o JOIN projects p ON p.id = o.projectId WHERE o.state = 'open' AND p.status = 'requested' AND o.personId = 4",
    texts: ['how many offers does bela have out', 'open offers for bela'],
  },
  {
    means: 'unanswered surveys this month',
    sql: `SELECT COUNT(*) FROM surveys s WHERE ${within('askedAt', 'month')}`,
    texts: ['how many surveys went unanswered thismonth', 'surveys not answered this month'],
  },
  { means: 'unanswered surveys by client', texts: ['who hasnt answered the survey', "which clients haven't answered"] },
  { means: 'unanswered surveys', texts: ['how many surveys r out'] },
  {
    means: 'unclaimed projects',
    sql: now("p.status = 'requested'"),
    texts: ['projects waiting for a lead', 'projects with no lead', 'offers nobody took'],
  },
  {
    means: 'nps this month vs last month',
    sql: score(NPS, 'month'),
    texts: ['how did the nps change since last month', 'did nps go up since lastmonth'],
  },
  { means: 'nps by client lowest', texts: ['worst clients by nps', 'which client has the lowest nps'] },
  { means: 'detractors by client', texts: ['which clients hate us'] },
  { means: 'average budget', texts: ['how much is a project worth on average'] },
  { means: 'revenue this month', texts: ['did we make more money this month than last?'] },
  { means: 'projects cancelled this year by client', texts: ['who cancelled the most this year'] },
  { means: 'projects completed between 2026-01-01 and 2026-03-31', texts: ['projects completed btw jan and march'] },
  {
    means: 'surveys sent last month',
    sql: `SELECT COUNT(*) FROM surveys s WHERE ${within('askedAt', 'last month')}`,
    texts: ['how many surveys did we send last month', 'surveys last month'],
  },
  {
    means: 'average time to start after the request last month',
    texts: ['average time from request to start last month', 'how long on average from request to start last month'],
  },
  {
    means: 'average time to claim this month',
    texts: ['how fast on average do people claim stuff this month'],
  },
  {
    means: 'offers passed last month by reason',
    rows: `SELECT 'no reason given' label, COUNT(*) value FROM offers o WHERE o.state = 'passed' AND passReason IS NULL AND ${within('decidedAt', 'last month')}`,
    texts: ['passes by reason last month', 'offers passed last month by reason', 'last month passes per reason'],
  },
  {
    means: 'standby claims last month',
    sql: `SELECT COUNT(*) FROM standbys WHERE \`end\` = 'taken' AND ${within('endedAt', 'last month')}`,
    texts: ['standby claims last month', 'releases taken last month', 'how many releases were taken last month'],
  },
  {
    means: 'waking time to claim last month',
    texts: [
      'time to claim in working time last month',
      'working time to claim last month',
      'how long until claimed in working hours last month',
    ],
  },
  {
    means: 'offers sent off hours last month',
    texts: [
      'offers in off-hours last month',
      'how many offers were sent in off hours last month',
      'offers outside working hours last month',
    ],
  },
  {
    means: 'dms per claim last month',
    texts: ['DMs per claim last month', 'how many DMs per claim last month', 'messages per claim last month'],
  },
  { means: 'standby claims last month by standby', texts: ['releases taken by standby last month'] },
  {
    means: 'offers made last month',
    sql: `SELECT COUNT(*) FROM offers o WHERE ${within('createdAt', 'last month')}`,
    texts: ['offers made last month', 'how many offers went out last month', 'offers last month'],
  },
  {
    means: 'projects started last month which ones',
    codes: `SELECT p.code FROM projects p WHERE ${within('startedAt', 'last month')}`,
    texts: [
      'which projects did we start last month',
      'projects started last month, which ones',
      'list projects started last month',
      'which projects were started last month?',
    ],
  },
  {
    means: 'projects completed for @lena last month',
    sql: many('completedAt', 'last month', of(1)),
    texts: [
      'my completed projects last month',
      'how many projects did i do last month',
      'how many projects have I finished last month',
    ],
  },
  {
    means: 'projects completed last month by week as table',
    texts: ['projects completed last month by week as a table', 'weekly completions last month as table'],
  },
  {
    means: 'projects started last 3 months by month',
    texts: ['projects started last 3 months by month', 'starts per month in the last three months'],
  },
  {
    means: 'scores received last 30 days',
    sql: score('COUNT(*)', 'last 30 days'),
    texts: ['scores in the last 30 days', 'how many answers did we get in the past 30 days'],
  },
  // Questions of eight people of an agency who did not know the parser: owner, project manager, designer, bookkeeper, …
  {
    means: 'projects completed last 6 months',
    sql: many('completedAt', 'last 6 months'),
    texts: ['how many projects did we finish in the last 6 months'],
  },
  { means: 'nps this year', sql: score(NPS, 'year'), texts: ["what's our nps for the year"] },
  { means: 'nps yesterday', texts: ['nps yestreday'] },
  { means: 'nps for @lena', sql: score(NPS, 'month', scoreOf(of(1))), texts: ['whats my nps'] },
  { means: 'new clients this quarter', texts: ['how many new clients this quarter'] },
  { means: 'revenue by client', texts: ['which client brings us the most money'] },
  { means: 'revenue this quarter vs last quarter', texts: ['revenue this quarter vs last quarter'] },
  { means: 'revenue last quarter by client', texts: ['revenue per client last quarter'] },
  { means: 'revenue in Q2 2026', texts: ['income in q2'] },
  { means: 'revenue in October 2026', texts: ['total budget of completed projects in october'] },
  {
    means: 'revenue in EUR this year',
    sql: `SELECT SUM(IF(budget = '2,500 EUR', 2500, 1200.5)) FROM projects p WHERE ${within('completedAt', 'year')} AND budget IN ('2,500 EUR', '€ 1,200.50')`,
    texts: ['revenue in euros this year'],
  },
  { means: 'revenue for @lena this year', texts: ["how much turnover did lena's projects make this year"] },
  { means: 'average budget last year', texts: ['avg project budget last year'] },
  { means: 'overdue projects for @lena which ones', texts: ['which of my projects are late'] },
  { means: 'projects due on 2026-11-20', texts: ['anything due friday'] },
  { means: 'open projects for @lena', texts: ['how many projects am i running'] },
  { means: 'projects due this week', texts: ["what's due by end of the week"] },
  { means: 'projects completed for @lena this year', texts: ['how many projects did i do this year'] },
  {
    means: 'projects requested in "design" last week',
    sql: many('requestedAt', 'last week', DESIGN),
    texts: ['how many design projects came in last week'],
  },
  {
    means: 'time to claim by person lowest',
    texts: ['who claims the fastest', 'who is the quickest to claim'],
  },
  {
    means: 'time to complete in "design"',
    sql: median('startedAt', 'completedAt', 'month', DESIGN),
    texts: ['how long do design projects take'],
  },
  { means: 'open projects in "design"', texts: ['hey how many open design jobs are there thx'] },
  { means: 'average time to claim for @lena', texts: ['my average time to claim'] },
  { means: 'average time to claim last month', texts: ['avg tme to claim las month'] },
  {
    means: 'projects completed between 2026-09-15 and 2026-10-15',
    sql: `SELECT COUNT(*) FROM projects WHERE completedAt >= '2026-09-14 22:00' AND completedAt < '2026-10-15 22:00'`,
    texts: ['how many projects were completed between 15 sept and 15 oct'],
  },
  { means: 'detractors last 30 days which ones', texts: ['detractors last 30 days and which ones'] },
  { means: 'detractors last month by client', texts: ['who gave us a bad score last month'] },
  {
    means: 'response rate last quarter vs this quarter',
    texts: ['response rate last quarter compared to this quarter'],
  },
  { means: 'nps this year by month', texts: ['nps trend this year'] },
  { means: 'nps for "Nightingale Health" since 2026-01-01', texts: ['nps nightingale health since january'] },
  { means: 'nps this year by client lowest', texts: ['lowest nps by client this year'] },
  { means: 'promoter share this year', texts: ['what percent of clients are promoters this year'] },
  { means: 'scores received for "Mary Shelley"', texts: ['feedback from mary shelley'] },
  { means: 'active specialists in "copywriting"', texts: ['how many copywriters are on the team'] },
  { means: 'people active in "research"', texts: ['how many people can do research'] },
  { means: 'projects underway by person', texts: ['who is working on the most projects right now'] },
  { means: 'projects per person in "design"', texts: ['average workload of designers'] },
  { means: 'offers passed last month by person', texts: ['who passed the most offers last month'] },
  { means: 'overdue projects', texts: ['overdue???'] },
  { means: 'projects claimed today', texts: ['hw mny clams tdy'] },
  { means: 'projects completed last week', texts: ['projetcs compelted las wk'] },
  { means: 'claim rate', texts: ['yo whats the claim rate'] },
  { means: 'share started within an hour this week', texts: ['started within the hour this week'] },
  { means: 'projects cancelled this year by month as csv', texts: ['projects cancelled by month this year as csv'] },
  { means: 'time to start in "copywriting" this quarter', texts: ['median time to start in copywriting this quarter'] },
  { means: 'time to claim p90 last 90 days', texts: ['p90 time to claim last 90 days'] },
  // Sixty more of them.
  {
    means: 'projects started in October 2026',
    sql: many('startedAt', 'last month'),
    texts: ['number of projects started in october'],
  },
  {
    means: 'projects requested this year',
    sql: many('requestedAt', 'year'),
    texts: ['how many new projects so far this year'],
  },
  { means: 'nps', texts: ['whats our average nps'] },
  { means: 'nps last month', texts: ['did nps go up last month'] },
  {
    means: 'promoters this month',
    sql: score('COUNT(*)', 'month', 'score > 8'),
    texts: ['how many people gave us a 9 or 10 this month'],
  },
  {
    // Each client once, however many bad scores they gave.
    means: 'detractors last quarter by client with at least 1',
    sql: score('COUNT(DISTINCT COALESCE(company, name))', 'last quarter', 'score < 7'),
    texts: ['how many clients were unhappy last quarter', 'how many dissatisfied customers last quarter'],
  },
  {
    means: 'perfect scores this year',
    sql: score('COUNT(*)', 'year', 'score = 10'),
    texts: ['how many 10s did we get this year'],
  },
  { means: 'open projects for "Nightingale Health"', texts: ['how many projects are still open for nightingale'] },
  { means: 'open projects for "Analytical Bakery"', texts: ['opn projcts for analytcal bakery'] },
  { means: 'open projects by pm', texts: ['who is the pm with most open projects'] },
  {
    means: 'unclaimed projects',
    texts: ['is there anything nobody has picked up', "hey statsbot, how's it looking with unclaimed stuff"],
  },
  { means: 'time to claim', texts: ['how long are projects waiting to be claimed'] },
  { means: 'projects cancelled last 90 days', texts: ['how many projects got cancelled in the last 90 days'] },
  { means: 'projects cancelled this quarter which ones', texts: ['which projects were cancelled this quarter'] },
  {
    means: 'projects completed for @tomb this year',
    sql: many('completedAt', 'year', of(8)),
    texts: ['how many projects did tom berg finish this year'],
  },
  {
    means: 'projects claimed for @carla since 2026-09-01',
    texts: ['how many projects has carla claimed since september'],
  },
  { means: 'projects claimed on 2026-11-16', texts: ['how many claims were made on monday'] },
  { means: 'overdue projects by person', texts: ['who has overdue work'] },
  { means: 'overdue projects which ones', texts: ['ovrdue + which'] },
  { means: 'detractors this month which ones', texts: ['list detractors this month'] },
  { means: 'nps last 12 months by quarter', texts: ['nps last 12 months by quarter'] },
  {
    means: 'nps for @bela this year',
    sql: score(NPS, 'year', scoreOf(of(4))),
    texts: ['whats the nps for projects bela worked on this year'],
  },
  { means: 'nps in "copywriting" last week', texts: ['nps pls last wk in copywritng'] },
  { means: 'nps in 2025', texts: ['nps 2025'] },
  { means: 'revenue in October 2026 vs in September 2026', texts: ['compare revenue october and september'] },
  { means: 'revenue in "design" this year', texts: ['how much money did design projects bring in this year'] },
  {
    means: 'revenue last quarter',
    texts: ['good morning! could you send me the revenue for last quarter, thanks a lot'],
  },
  { means: 'revenue this year vs last year', texts: ['revenue ytd vs last year'] },
  {
    means: 'projects underway for @max',
    sql: now("p.status IN ('claimed', 'started')", of(2)),
    texts: ['how many active projects does max manage'],
  },
  {
    means: 'share started within an hour last week',
    texts: ['what percentage of projects started within the first hour last week'],
  },
  { means: 'time to claim this week vs last week', texts: ['median claim time this week vs last week'] },
  { means: 'average time to start', texts: ['how many hours until a project is started on average'] },
  { means: 'longest time to complete this year', texts: ['longest project this year'] },
  { means: 'projects completed yesterday', texts: ['what did we finish yesterday'] },
  { means: 'projects completed for @bela this month', texts: ['completd by bela ths month'] },
  { means: 'projects per person for @lena', texts: ['is lena overloaded'] },
  { means: 'project managers', texts: ['number of pms'] },
  { means: 'offers passed for @anna this month', texts: ['how many offers did anna pass this month'] },
  {
    means: 'scores received for "Difference Engines" this quarter',
    texts: ['scores from difference engines this quarter'],
  },
  {
    means: 'projects started between 2026-11-16 and 2026-11-18',
    texts: ['projects started between monday and wednesday'],
  },
  { means: 'projects started between 2026-11-02 and 2026-11-08', texts: ['starts in week 45'] },
  {
    means: 'projects completed in January 2026 vs in February 2026',
    texts: ['projects finished in january and february'],
  },
  { means: 'projects due today', texts: ['due today?'] },
  { means: 'projects due between 2026-11-18 and 2026-11-24', texts: ['due in the next 7 days'] },
  { means: 'peer review average for @anna', texts: ['average peer review of anna'] },
  { means: 'active specialists in "design"', texts: ['hwo many desingers'] },
  // A third set of them.
  {
    means: 'projects started since 2026-11-01',
    texts: ['hi there, how many projects have we started since the 1st of november?'],
  },
  {
    means: 'projects started all time',
    sql: many('startedAt', 'ever'),
    texts: ['how many projects did we start in total'],
  },
  { means: 'projects started on 2026-11-05', texts: ['how many projects were started on 5 november', 'starts 5/11'] },
  { means: 'projects started today vs yesterday', texts: ['projects started today vs yesterday'] },
  { means: 'projects underway for @anna which ones', texts: ['which projects is anna on'] },
  { means: 'projects underway for @bela', texts: ['what is bela working on right now'] },
  { means: 'projects requested for "Analytical Garage"', texts: ['how many requests did analytical garage send us'] },
  { means: 'projects claimed between 2026-11-01 and 2026-11-10', texts: ['from 1.11. to 10.11. how many claims'] },
  {
    means: 'projects completed this month vs last month',
    texts: ['did we complete more projects this month than last month'],
  },
  { means: 'share started within an hour this month', texts: ['within an hour started share this month vs last'] },
  { means: 'active specialists in "illustration"', texts: ['how many specialists know illustration'] },
  { means: 'revenue last month', texts: ['sum of budgets last month'] },
  {
    means: 'revenue for "Difference Engines" in 2026',
    texts: ['how much revenue did we make with Difference Engines in 2026'],
  },
  { means: 'nps this year by pm', texts: ['best pm by nps this year', 'nps by pm this year'] },
  { means: 'nps this quarter vs last quarter', texts: ['nps this quarter compared with previous quarter'] },
  { means: 'nps for @dora this quarter', texts: ['dora nps ths qtr'] },
  { means: 'nps last 1 month', texts: ['past month nps'] },
  { means: 'open projects for @carla', texts: ['carlas open projects'] },
  { means: 'average time to claim in "copywriting"', texts: ['whats the average claim time for copywriting'] },
  { means: 'time to claim this year by skill', texts: ['which skill has the longest time to claim this year'] },
  { means: 'time to complete', texts: ['how many days does a project take'] },
  { means: 'projects due tomorrow which ones', texts: ['which projects are due tomorrow'] },
];

/** Questions that the available numbers cannot answer. The nearest metrics are offered, and no number is given. */
export const unknown: readonly string[] = [
  'share of claims by anna this year',
  'how many projects got a score under 7 in october',
  'how many projects are in review',
  'how many projects got feedback this month',
  'how many reviews did i get',
  'morning claims this month',
  'worst score this quarter and from whom',
  'projects that took less than 2 days and were late',
  'which client is growing',
  'how many projects were claimed by pms',
  'how many projects has the busiest person',
  'projects without a due date or budget',
  'projects without a due date and without a budget',
  'everyone claims this month',
  'claims again this month',
  'can everyone see the revenue',
  'who can see the revenue',
  'does everyone have a project',
  'how many projects does someone have',
  'does anybody have more than 3 open projects',
  'at least one score this month',
  'are we slower to claim on fridays',
  'which days had no claims this month',
  'which client complained most and about what',
  'which project has the biggest budget and who is its pm',
  'projects completed but not started',
  'projects without a specialist',
  'projects without clients',
  'how many projects not',
  'projects only bela works on',
  'how many claimed projects never started in a chart of claims',
  'and how many of those are still unclaimed',
  'how many projects by skill this month and by client',
  'projects by skill and client',
  'unpaid invoices',
  'how much does nightingale owe us',
  'how much did we spend on freelancers',
  'projects with both anna and bela',
  'projects completed for anna together with bela',
  'what did we make last month, and how tall is anna',
  'completed projects and invoices for unicorns',
  'late completed claims',
  'projects over 5.000 EUR',
  'nps over 3 days',
  'peer review average over 4',
  'open projects over 3 this year',
  'projects that anna did with bela',
  'nps for anna vs design',
  'anna vs bela nps by month',
  'how many projects is tom on',
  'budget for P-1100',
  'projects on 31 feb',
  'how many within the hour in oct',
  'compare q1 q2 q3 projects completed',
  'messages per unicorn',
  'revenue per unicorn',
  'when is P-1010 due',
  'how many emails did we send',
  'avg response time to new projects',
  'who r our top performers',
  'which client pays the most',
  'who claimed the fewest',
  'how many devs do we have',
  'how many ppl did we lose this year',
  "what's the conversion from claim to start",
  'share of unclaimed projects',
  'how much did analytical bakery pay us this year',
  "projects i'm leading",
  'outstanding invoices',
  'how quick r we',
  'profit last month',
  'how much profit did we make',
  'what are our margins',
  'hours worked last week',
  'how many hours did anna work last month',
  'whats the weather like',
  'who is on vacation',
  'salary of anna',
  'how many invoices are unpaid',
  'costs this month',
  'how many projects did we not claim last week',
  'projects for clients who scored below 7',
  'who passed on the most projects and why',
  'projects claimed again this year',
  'is everyone in today',
  'average revenue per client this year',
  'nps for Nobody Inc',
  'nps for zoe',
  'nps for tom',
  'nps for analytical',
  'open projects last month',
  'nps next month',
  'nps by moon phase',
  'first project started this year',
  'why is nps so low',
  'when did anna start',
  'conversion rate',
  'website visitors yesterday',
  'who should claim P-1042',
  'how many stars do we have',
  'average age of our designers',
  'revenue minus costs',
  'how many projects will we get next month',
  'is it going to rain',
  'nps of our competitors',
  'more projects than anna',
  'tell me a joke',
  'asdfgh',
  'projects started before march',
  'nps 42',
  'how many people quit last year',
  'which ones?',
  'and by skill?',
];

export const courteous: Readonly<Record<string, readonly string[]>> = {
  wrong: ['ur wrong', "that's not right", 'wrong number', 'you are wrong again'],
  thanks: [
    'thx a million',
    'thanks',
    'Thank you!',
    'thx',
    'ty :)',
    'great, thanks a lot!',
    '👍',
    ':+1:',
    'cheers mate',
    'ok thanks',
    'thx bot ur the best',
    'good bot',
  ],
  hello: ['hi', 'Hello!', 'hey there', 'good morning', 'hi statsbot', 'helo'],
  help: [
    'help',
    'help?',
    'what can you do',
    'what can i ask you?',
    'how does this work',
    'who are you',
    '?',
    'what do you know',
    'what can u tell me',
    'wheres the help',
  ],
  bye: ['bye', 'see you later', 'good night'],
  how_are_you: ['how are you?', 'hi, how are you doing'],
  sorry: ['sorry', 'sry wrong chat', 'never mind', 'nvm'],
  ok: ['ok', 'lol', 'cool'],
};

/** Questions in one thread, one after another. */
export const threads: readonly (readonly [text: string, means: string])[][] = [
  [
    ['overdue projects', 'overdue projects'],
    ['which ones?', 'overdue projects which ones'],
    ['and for anna?', 'overdue projects for @anna which ones'],
  ],
  [
    ['nps last month', 'nps last month'],
    ['and this month?', 'nps this month'],
    ['for Analytical Bakery?', 'nps for "Analytical Bakery" this month'],
    ['by skill', 'nps for "Analytical Bakery" this month by skill'],
    ['what about last quarter', 'nps for "Analytical Bakery" last quarter by skill'],
    ['detractors', 'detractors'],
  ],
  [
    ['how many projects did we start last week', 'projects started last week'],
    ['which', 'projects started last week which ones'],
  ],
  [
    ['projects started this week', 'projects started this week'],
    ['more than last week?', 'projects started this week vs last week'],
    ['list them', 'projects started this week vs last week which ones'],
  ],
  [
    [
      'projects for nightingale',
      'projects requested and projects claimed and projects started and projects completed for "Nightingale Health"',
    ],
    ['only overdue ones', 'overdue projects for "Nightingale Health"'],
  ],
  [
    ['promoters for nightingale last month', 'promoters for "Nightingale Health" last month'],
    ['and detractors?', 'detractors for "Nightingale Health" last month'],
    ['how many projects are overdue', 'overdue projects'],
  ],
  [
    ['how many clients gave feedback last month', 'scores received last month by client with at least 1'],
    ['which ones?', 'scores received last month by client with at least 1'],
  ],
  [
    ['share of revenue from bakery this year', 'share of revenue for "Analytical Bakery" this year'],
    ['and nightingale?', 'share of revenue for "Nightingale Health" this year'],
  ],
  [
    ['projects done last week', 'projects completed last week'],
    ['and the week before', 'projects completed between 2026-11-02 and 2026-11-08'],
    ['for bela', 'projects completed for @bela between 2026-11-02 and 2026-11-08'],
  ],
  [
    ['promoters and detractors this year', 'promoters and detractors this year'],
    ['and last month', 'promoters and detractors last month'],
    ['for bela', 'promoters and detractors for @bela last month'],
  ],
  [
    ['cancelled ones this qtr', 'projects cancelled this quarter'],
    ['why', 'projects cancelled this quarter by reason'],
  ],
  [
    ['how many designers do we have', 'active specialists in "design"'],
    ['who are they?', 'active specialists in "design" which ones'],
  ],
];
