/** The demo agency: its people, its clients, and their feedback. */
export const people = [
  { handle: 'anna', name: 'Anna Kovacs', role: 'specialist', skills: ['design', 'video'] },
  { handle: 'bela', name: 'Bela Varga', role: 'specialist', skills: ['design', 'copywriting'] },
  { handle: 'chloe', name: 'Chloe Martin', role: 'specialist', skills: ['research', 'translation'] },
  { handle: 'dario', name: 'Dario Rossi', role: 'specialist', skills: ['data-entry', 'research'] },
  { handle: 'emeka', name: 'Emeka Obi', role: 'specialist', skills: ['data-entry'] },
  { handle: 'fatima', name: 'Fatima Zahra', role: 'specialist', skills: ['copywriting', 'translation'] },
  { handle: 'goran', name: 'Goran Petrovic', role: 'specialist', skills: ['video', 'design'] },
  { handle: 'hana', name: 'Hana Novak', role: 'pm', skills: [] },
  { handle: 'igor', name: 'Igor Melnyk', role: 'pm', skills: [] },
  { handle: 'julia', name: 'Julia Brandt', role: 'specialist', skills: ['research', 'copywriting'] },
  { handle: 'kenji', name: 'Kenji Sato', role: 'specialist', skills: ['design', 'translation'] },
  { handle: 'lena', name: 'Lena Fischer', role: 'admin', skills: [] },
] as const;

/** People with working hours in the demo; everybody else is always available. */
export const hours = [{ person: 'kenji', from: '9:00', to: '18:00' }] as const;

export const clients = [
  { name: 'Ada Lovelace', company: 'Analytical Bakery', email: 'ada@bakery.test' },
  { name: 'Grace Hopper', company: 'Harbour Ferries', email: 'grace@ferries.test' },
  { name: 'Alan Turing', company: 'Enigma Bicycles', email: 'alan@bicycles.test' },
  { name: 'Mary Somerville', company: 'Tidal Books', email: 'mary@books.test' },
  { name: 'Hedy Lamarr', company: 'Lamarr Radio', email: 'hedy@radio.test' },
] as const;

/** The agency's typical work, with budgets, and clients' feedback about exactly that. */
export const work = [
  {
    title: 'Landing page',
    skill: 'design',
    lead: 'anna',
    budget: '2,400 EUR',
    said: {
      promoter: 'The best landing page we ever had. Orders doubled in a week!',
      passive: 'A good page. One more round of corrections would have been nice.',
      detractor: 'The page came late, and on a telephone the form cannot be sent.',
    },
  },
  {
    title: 'Clean address list',
    skill: 'data-entry',
    lead: 'dario',
    budget: '650 EUR',
    said: {
      promoter: 'Four thousand addresses, and not one letter has come back. Thank you!',
      passive: 'Clean, though we had to ask twice for the postcodes.',
      detractor: 'Two hundred of our customers are in it twice. What happened?',
    },
  },
  {
    title: 'Market study',
    skill: 'research',
    lead: 'julia',
    budget: '3,200 EUR',
    said: {
      promoter: 'One page, and our board decided in ten minutes. Worth every cent.',
      passive: 'Solid. We would have liked to see the interviews, too.',
      detractor: 'It describes last year’s market. We asked for this one.',
    },
  },
  {
    title: 'Newsletter',
    skill: 'copywriting',
    lead: 'bela',
    budget: '480 EUR',
    said: {
      promoter: 'For the first time readers write back. And how they write!',
      passive: 'Nicely written, a little long.',
      detractor: 'Our own name is misspelt in the subject line, and it has been sent.',
    },
  },
  {
    title: 'Manual in three languages',
    skill: 'translation',
    lead: 'chloe',
    budget: '1,900 EUR',
    said: {
      promoter: 'Our people in Trieste asked who of us speaks Italian so well.',
      passive: 'Good translations. The page numbers had to be done again.',
      detractor: 'The Hungarian part stops in the middle of page nine.',
    },
  },
  {
    title: 'Product film',
    skill: 'video',
    lead: 'goran',
    budget: '4,200 EUR',
    said: {
      promoter: 'We showed it at the fair and had to show it again, and again.',
      passive: 'A fine film; the music is not quite ours.',
      detractor: 'The film shows last season’s model. Nobody asked us before the shooting.',
    },
  },
  {
    title: 'Typed price list',
    skill: 'data-entry',
    lead: 'emeka',
    budget: '390 EUR',
    said: {
      promoter: 'Forty pages without one mistake. We looked for one, believe us.',
      passive: 'All there, and all right. A day later than agreed.',
      detractor: 'The decimal points have moved: we nearly sold a van for 12 euros.',
    },
  },
  {
    title: 'Logo',
    skill: 'design',
    lead: 'kenji',
    budget: '1,100 EUR',
    said: {
      promoter: 'Our children draw it on everything. Can there be a better sign?',
      passive: 'We like it. The black and white version could be stronger.',
      detractor: 'In the small size nobody can read it, and that is where we need it.',
    },
  },
] as const;

/** Clients' scores of past projects, repeated in this order; the agency has improved. */
export const pastScores = [
  [9, 7, 6, 8, 10, 5, 7, 9, 8, 4],
  [9, 10, 8, 7, 10, 9, 6, 8, 10, 4],
  [10, 9, 8, 10, 9, 10, 7, 9, 10, 6],
] as const;

/** Comments of some of them: promoters, passives, detractors. */
export const pastComments = {
  promoter: [
    'Fast, friendly, exactly what we asked for.',
    'We will come back with the next one.',
    'A joy to work with.',
  ],
  passive: ['Fine, though we had to explain it twice.', 'Good, but a day later than agreed.'],
  detractor: ['The first version missed half of the brief.', 'Nobody told us that it would be late.'],
} as const;

/** Outcomes where somebody followed up. */
export const pastOutcomes = [
  'Called them: they get a second version on Friday, and a day off the bill.',
  'We agreed on one contact person and a weekly note.',
] as const;

/** Scores that come in while one watches, in this order; the comments are those of the work above. */
export const freshScores = [10, 8, 4, 9, 3, 10] as const;

/** Words of an unhappy client after somebody has taken care of it. */
export const thanks = [
  { score: 9, comment: 'You called within the hour and made it good the same day. That is how one keeps a client.' },
  { score: 10, comment: 'I was angry, and I was wrong to be: nobody has ever mended a mistake so kindly.' },
] as const;

/**
 * Requests of clients: the first one comes by itself, the others by the button. Its claimer hears from the client
 * again.
 */
export const newProjects = [
  {
    title: 'Landing page for a bakery',
    brief: 'One page in warm colours with an order form. Photographs are there; the words are not.',
    skills: ['design', 'copywriting'],
    client: clients[0],
    budget: '2,500 EUR',
    afterthought: 'Grandmother’s recipe book has turned up: her drawings may be used, all of them.',
  },
  {
    title: 'Logo for a radio station',
    brief: 'Readable at 16 pixels, and on the side of a van.',
    skills: ['design'],
    client: clients[4],
    budget: '1,200 EUR',
    afterthought: 'The van is a fire engine of 1961, and it is red. It was a present.',
  },
  {
    title: 'Manual in three languages',
    brief: 'Twelve pages of English into German, Hungarian and Italian. Drawings stay as they are.',
    skills: ['translation', 'copywriting'],
    client: clients[2],
    budget: '1,800 EUR',
    afterthought: 'A fourth language may come: the owner has fallen in love in Lisbon.',
  },
  {
    title: 'Newsletter for readers',
    brief: 'Four short texts about four new books, and subject lines to choose from.',
    skills: ['copywriting'],
    client: clients[3],
    budget: '600 EUR',
    afterthought: 'One of the four authors has read the draft and sends you all a cake.',
  },
] as const;

/** Nobody on the roster has this skill, so #ops is told at once. */
export const hardOne = {
  title: 'Sounds for a radio play',
  brief: 'A harbour at night: ropes, gulls, a far-off foghorn. Nothing longer than ten seconds.',
  skills: ['sound'],
  client: clients[4],
  budget: '750 EUR',
} as const;
