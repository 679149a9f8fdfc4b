import { isDeepStrictEqual } from 'node:util';
import type { ExecutionContext } from 'ava';
import type { SlackPerson } from '../../../app/infra/directory/slack-person.ts';
import type { DirectoryStore } from '../../../app/infra/directory/store.ts';
import { eventually } from '../../helpers/eventually.ts';

/** An empty store, as two processes see it. In memory, both are the same. */
export interface Opened {
  here: DirectoryStore;
  there: DirectoryStore;
}

type Declare = (title: string, run: (t: ExecutionContext) => Promise<void>) => void;

/** The promises of every store of the directory, wherever it keeps its data. */
export function storeSuite(test: Declare, where: string, open: (t: ExecutionContext) => Promise<Opened>): void {
  test(`${where}: a person is found by id, and by address in any case`, async (t) => {
    const { here, there } = await open(t);
    t.is(await there.personById('U0ANNA'), undefined);
    t.is(await there.personByEmail('anna@agency.test'), undefined);
    const guest = {
      ...bela,
      belonging: 'guest' as const,
      timeZone: 'Europe/Berlin',
      runsWorkspace: true,
      changedAt: 12,
    };
    await here.putPeople([anna, guest], at(1));
    await finds(t, () => there.personById('U0ANNA'), anna);
    await finds(t, () => there.personByEmail(' Anna@Agency.test'), anna);
    await finds(t, () => there.personByEmail('bela@agency.test'), guest);
    await here.putPeople([{ ...anna, email: undefined, realName: 'Anna Kovacs' }], at(2));
    await finds(t, () => there.personById('U0ANNA'), { ...anna, email: undefined, realName: 'Anna Kovacs' });
    await finds(t, () => there.personByEmail('anna@agency.test'), undefined);
  });

  test(`${where}: somebody with a new address is found only by that, and another person may have the old one`, async (t) => {
    const { here, there } = await open(t);
    await here.putPeople([anna], at(1));
    await finds(t, () => there.personByEmail('anna@agency.test'), anna);
    const moved = { ...anna, email: 'kovacs@agency.test' };
    await there.putPeople([moved], at(2));
    await finds(t, () => here.personByEmail('kovacs@agency.test'), moved);
    await finds(t, () => here.personByEmail('anna@agency.test'), undefined);
    const other = { ...bela, email: 'anna@agency.test' };
    await here.putPeople([other], at(3));
    await finds(t, () => there.personByEmail('anna@agency.test'), other);
  });

  test(`${where}: older data change nothing: by Slack's date if both have one, otherwise by our clock`, async (t) => {
    const { here, there } = await open(t);
    const off = { ...anna, deactivated: true };
    await here.putPeople([off], at(5));
    await there.putPeople([anna], at(4));
    await finds(t, () => there.personById('U0ANNA'), off);
    await here.putPeople([{ ...anna, changedAt: 100 }], at(6));
    await finds(t, () => there.personById('U0ANNA'), { ...anna, changedAt: 100 });
    await there.putPeople([{ ...off, changedAt: 200 }], at(3));
    await finds(t, () => here.personById('U0ANNA'), { ...off, changedAt: 200 });
    await here.putPeople([{ ...anna, changedAt: 150 }], at(9));
    await finds(t, () => there.personById('U0ANNA'), { ...off, changedAt: 200 });
  });

  test(`${where}: an address belongs to the account in use, whichever was received last`, async (t) => {
    const { here, there } = await open(t);
    const old = { ...anna, slackId: 'U0OLD', deactivated: true };
    const stranger = { ...anna, slackId: 'U0FAR', belonging: 'foreign' as const };
    await here.putPeople([anna], at(1));
    await here.putPeople([old, stranger], at(2));
    await finds(t, () => there.personByEmail('anna@agency.test'), anna);
    await there.putPeople([{ ...anna, deactivated: true }], at(3));
    await there.putPeople([{ ...old, deactivated: false }], at(4));
    await finds(t, () => here.personByEmail('anna@agency.test'), { ...old, deactivated: false });
  });

  test(`${where}: a channel is found by its name, and by an earlier one until another channel takes that`, async (t) => {
    const { here, there } = await open(t);
    t.false(await there.knowsChannels());
    await here.replaceChannels([
      { id: 'C0VOICES', name: 'voices', formerNames: ['feedback'] },
      { id: 'C0OPS', name: 'ops', formerNames: [] },
    ]);
    await finds(t, () => there.knowsChannels(), true);
    await finds(t, () => there.channelIdByName('voices'), 'C0VOICES');
    await finds(t, () => there.channelIdByName('feedback'), 'C0VOICES');
    await finds(t, () => there.channelById('C0OPS'), { id: 'C0OPS', name: 'ops', formerNames: [] });
    await here.renameChannel('C0VOICES', 'echoes');
    await finds(t, () => there.channelIdByName('echoes'), 'C0VOICES');
    await finds(t, () => there.channelIdByName('voices'), 'C0VOICES');
    await there.renameChannel('C0NEW', 'voices');
    await finds(t, () => here.channelIdByName('voices'), 'C0NEW');
    await here.removeChannel('C0VOICES');
    await finds(t, () => there.channelIdByName('echoes'), undefined);
    await finds(t, () => there.channelById('C0VOICES'), undefined);
  });

  test(`${where}: a list of channels replaces the one before`, async (t) => {
    const { here, there } = await open(t);
    await here.replaceChannels([
      { id: 'C0OPS', name: 'ops', formerNames: [] },
      { id: 'C0GONE', name: 'gone', formerNames: [] },
    ]);
    await finds(t, () => there.channelIdByName('gone'), 'C0GONE');
    await there.replaceChannels([{ id: 'C0OPS', name: 'operations', formerNames: ['ops'] }]);
    await finds(t, () => here.channelIdByName('gone'), undefined);
    await finds(t, () => here.channelIdByName('operations'), 'C0OPS');
    await finds(t, () => here.channelIdByName('ops'), 'C0OPS');
  });

  test(`${where}: groups are found by id and by handle in any case, and all are listed`, async (t) => {
    const { here, there } = await open(t);
    t.is(await there.groupIds(), undefined, 'nobody has asked Slack yet');
    await here.replaceGroups([
      { groupId: 'S0DESIGN', handle: 'Designers' },
      { groupId: 'S0GONE', handle: 'gone' },
    ]);
    await finds(t, () => there.groupByHandle('DESIGNERS'), { groupId: 'S0DESIGN', handle: 'designers' });
    await finds(t, async () => [...((await there.groupIds()) ?? [])].sort(), ['S0DESIGN', 'S0GONE']);
    await there.removeGroup('S0GONE');
    await here.putGroup({ groupId: 'S0DESIGN', handle: 'Creatives' });
    await here.putGroup({ groupId: 'S0WRITE', handle: 'writers' });
    await finds(t, () => there.groupByHandle('designers'), undefined);
    await finds(t, () => there.groupById('S0DESIGN'), { groupId: 'S0DESIGN', handle: 'creatives' });
    await finds(t, () => here.groupById('S0GONE'), undefined);
    await finds(t, async () => [...((await there.groupIds()) ?? [])].sort(), ['S0DESIGN', 'S0WRITE']);
    await here.replaceGroups([]);
    await finds(t, () => there.groupIds(), []);
    await finds(t, () => there.groupByHandle('creatives'), undefined);
  });
}

export const anna: SlackPerson = {
  slackId: 'U0ANNA',
  email: 'anna@agency.test',
  name: 'anna',
  realName: 'Anna K.',
  deactivated: false,
  isBot: false,
};
export const bela: SlackPerson = { ...anna, slackId: 'U0BELA', email: 'bela@agency.test', name: 'bela' };

export const at = (second: number) => new Date(Date.UTC(2026, 10, 26, 9, 0, second));

/** Another process may use the old data for a moment, until it learns of the change. */
async function finds<T>(t: ExecutionContext, look: () => Promise<T>, expected: T): Promise<void> {
  let found: T | undefined;
  await eventually(async () => {
    found = await look();
    return isDeepStrictEqual(found, expected);
  }).catch(() => undefined);
  t.deepEqual(found, expected);
}
