import type { Workspace } from './workspace.ts';

const demoPeople: readonly (readonly [handle: string, realName: string])[] = [
  ['anna', 'Anna Kovacs'],
  ['bela', 'Bela Varga'],
  ['chloe', 'Chloe Martin'],
  ['dario', 'Dario Rossi'],
  ['emeka', 'Emeka Obi'],
  ['fatima', 'Fatima Zahra'],
  ['goran', 'Goran Petrovic'],
  ['hana', 'Hana Novak'],
  ['igor', 'Igor Melnyk'],
  ['julia', 'Julia Brandt'],
  ['kenji', 'Kenji Sato'],
  ['lena', 'Lena Fischer'],
];

/** Creates what every workspace has: #general. */
export function seedEmpty(workspace: Workspace): void {
  workspace.addChannel({ name: 'general', creator: 'USLACKBOT', isGeneral: true });
}

/** Creates the demo agency: its people, and the channels that the apps report to. */
export function seedDemo(workspace: Workspace): void {
  workspace.team.name = 'Crewcall demo agency';
  workspace.team.domain = 'crewcall-demo';
  seedEmpty(workspace);
  const people = demoPeople.map(([name, realName]) =>
    workspace.addPerson({
      ...{ name, realName, email: `${name}@agency.test`, isAdmin: name === 'lena' },
      ...(name === 'kenji' ? { tz: 'Asia/Tokyo' } : {}),
      ...(name === 'chloe' ? { dnd: { from: '22:00', to: '7:00' } } : {}),
    }),
  );
  const bots = workspace.apps.map((app) => app.botUserId);
  const members = [...people.map(({ id }) => id), ...bots];
  const general = workspace.channelNamed('general');
  for (const bot of bots) if (general) workspace.join(general, bot);
  const creator = people.at(-1)?.id ?? 'USLACKBOT';
  workspace.addChannel({ name: 'client-feedback', creator, members });
  workspace.addChannel({ name: 'ops', creator, members });
}
