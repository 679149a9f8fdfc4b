/** The demo agency: who works there, who asks, and what they have said. */
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

export const clients = [
  { name: 'Ada Lovelace', company: 'Analytical Bakery', email: 'ada@bakery.test' },
  { name: 'Grace Hopper', company: 'Harbour Ferries', email: 'grace@ferries.test' },
  { name: 'Alan Turing', company: 'Enigma Bicycles', email: 'alan@bicycles.test' },
  { name: 'Mary Somerville', company: 'Tidal Books', email: 'mary@books.test' },
  { name: 'Hedy Lamarr', company: 'Lamarr Radio', email: 'hedy@radio.test' },
] as const;

export const work = [
  { title: 'Landing page', skill: 'design', lead: 'anna' },
  { title: 'Address list, cleaned', skill: 'data-entry', lead: 'dario' },
  { title: 'Market study', skill: 'research', lead: 'julia' },
  { title: 'Newsletter', skill: 'copywriting', lead: 'bela' },
  { title: 'Manual in three languages', skill: 'translation', lead: 'chloe' },
  { title: 'Product film', skill: 'video', lead: 'goran' },
  { title: 'Price list, typed', skill: 'data-entry', lead: 'emeka' },
  { title: 'Logo', skill: 'design', lead: 'kenji' },
] as const;

/** What clients answered to the projects of the past, again and again in this order: the agency has become better. */
export const pastScores = [
  [9, 7, 6, 8, 10, 5, 7, 9, 8, 4],
  [9, 10, 8, 7, 10, 9, 6, 8, 10, 4],
  [10, 9, 8, 10, 9, 10, 7, 9, 10, 6],
] as const;

/** What some of them added: promoters, passives, detractors. */
export const pastComments = {
  promoter: [
    'Fast, friendly, exactly what we asked for.',
    'We will come back with the next one.',
    'A joy to work with.',
  ],
  passive: ['Fine, though we had to explain it twice.', 'Good, but a day later than agreed.'],
  detractor: ['The first version missed half of the brief.', 'Nobody told us that it would be late.'],
} as const;

/** What came of it where somebody followed up. */
export const pastOutcomes = [
  'Called them: they get a second version on Friday, and a day off the bill.',
  'We agreed on one contact person and a weekly note.',
] as const;

/** What they answer while one watches. */
export const freshScores = [
  { score: 10, comment: 'The best landing page we ever had. Orders doubled in a week!' },
  { score: 8, comment: 'Good work. One more round of corrections would have been nice.' },
  { score: 4, comment: 'Late, and two of the files were missing. What happened?' },
] as const;

/** What clients ask for: the first one by itself, the others when somebody presses the button. */
export const newProjects = [
  {
    title: 'Landing page for a bakery',
    brief: 'One page in warm colours with an order form. Photographs are there; the words are not.',
    skills: ['design', 'copywriting'],
    client: clients[0],
    budget: '2,500 EUR',
  },
  {
    title: 'Logo for a radio station',
    brief: 'Readable at 16 pixels, and on the side of a van.',
    skills: ['design'],
    client: clients[4],
    budget: '1,200 EUR',
  },
  {
    title: 'Manual in three languages',
    brief: 'Twelve pages of English into German, Hungarian and Italian. Drawings stay as they are.',
    skills: ['translation', 'copywriting'],
    client: clients[2],
    budget: '1,800 EUR',
  },
  {
    title: 'Newsletter for readers',
    brief: 'Four short texts about four new books, and subject lines to choose from.',
    skills: ['copywriting'],
    client: clients[3],
    budget: '600 EUR',
  },
] as const;
