import test from 'ava';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { agency, claimable } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';
import { client } from '../../sandbox/open-workspace.ts';

test.serial(
  'somebody who comes too late gets in line by one click, and is asked alone when the project becomes free; only project managers see why others passed; the offer of an unknown project disappears at a click',
  async (t) => {
    const { request, offered, offers, slack, id, clock, db, settled } = await agency(t, {
      people: ['anna', 'bela', 'chloe', 'hana'],
    });
    const told = (handle: string, words: RegExp) =>
      eventually(() => slack.ephemerals(id(handle)).find((one) => words.test(visibleText(one))), {
        what: `${handle} is told ${words}`,
      });
    const press = (handle: string, actionId: string, value = 'P-1') =>
      slack.as(id(handle)).click({ actionId, value, ...(actionId === 'claim_project' ? { stale: true } : {}) });
    const status = async (handle: string) => {
      const before = slack.ephemerals(id(handle)).length;
      await slack.as(id(handle)).command('/project', 'status P-1', { channel: 'ops' });
      return visibleText((await eventually(() => slack.ephemerals(id(handle))[before]))!);
    };
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    await slack.as(id('anna')).click({ actionId: 'claim_project' });
    await eventually(() => db.project.findFirst({ where: { status: 'claimed' } }));

    await press('bela', 'claim_project');
    const late = await told('bela', /Anna Kovacs has claimed this project\. If it falls free.*Next in line/s);
    t.is(late?.text, 'Anna Kovacs has claimed this project.');
    await press('bela', 'stand_by');
    await told('bela', /You are 1st in line.*Landing page for a bakery.*you are asked first.*Leave the line/s);
    await press('chloe', 'claim_project');
    await told('chloe', /Next in line/);
    await press('chloe', 'stand_by');
    await told('chloe', /You are 2nd in line.*one person is asked before you/s);
    t.regex(await status('hana'), /Next in line\*\s+Bela Toth, Chloe Martin/);
    t.notRegex(await status('bela'), /Next in line/);

    // One click leaves the line, and another one joins it again, at the end.
    await press('bela', 'leave_line');
    await told('bela', /You are out of the line for P-1/);
    await press('bela', 'stand_by');
    await told('bela', /You are 2nd in line/);

    // The same works in App Home, which gives no further answer.
    const home = () => JSON.stringify(slack.as(id('bela')).home('ops')?.blocks ?? []);
    await slack.as(id('bela')).openHome('ops');
    await eventually(() => /In line for.*2nd in line.*Anna Kovacs has it/.test(home()));
    await slack.as(id('bela')).click({ app: 'ops', home: true, actionId: 'leave_line', value: 'P-1' });
    await eventually(() => home().includes('My skills') && !home().includes('In line for'));
    t.is(await db.standby.count({ where: { isInLine: true } }), 1);
    t.is(slack.as(id('bela')).view(), undefined);
    await press('bela', 'claim_project');
    await eventually(() =>
      slack.ephemerals(id('bela')).some(({ blocks }) => JSON.stringify(blocks).includes('stand_by')),
    );
    await press('bela', 'stand_by');
    await eventually(async () => (await db.standby.count({ where: { isInLine: true } })) === 2);

    await slack.as(id('anna')).click({ actionId: 'release_project' });
    await offered('P-1', ['chloe']);
    await settled();
    t.deepEqual([offers('anna').length, offers('bela').length, offers('chloe').length], [0, 0, 1]);
    t.regex(
      visibleText(offers('chloe')[0]!),
      /fell free, and \*you are next in line\*: it is offered to you alone until/,
    );

    // She does not answer in time.
    clock.advance({ minutes: 10 });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    await settled();
    await eventually(() => !/next in line/.test(visibleText(offers('chloe')[0]!)));
    t.is(offers('chloe').length, 1, 'she keeps the same DM');

    // Passing takes one click. A second one gives the reason, and is optional.
    await slack.as(id('chloe')).click({ actionId: 'pass_project' });
    await told(
      'chloe',
      /You passed on.*Undo.*Would you say why\?.*Too busy.*Not my thing.*Budget too low.*Not enough time/s,
    );
    await press('chloe', 'pass_reason:budget_too_low');
    await told('chloe', /You passed on.*budget too low.*Undo/s);
    await slack.as(id('bela')).click({ actionId: 'pass_project' });
    await told('bela', /You passed on/);
    t.regex(await status('hana'), /Passed on it\*\s+1 budget too low: Chloe Martin\s+1 without a reason: Bela Toth/);
    t.notRegex(await status('anna'), /budget too low|without a reason/);

    // A pass that was undone has no reason.
    await press('chloe', 'undo_pass');
    await offered('P-1', ['anna', 'chloe']);
    t.notRegex(await status('hana'), /budget too low/);
    await settled();
    t.is(await db.offer.count({ where: { passReason: { not: null } } }), 0);
    t.true(offers('chloe').some((message) => claimable(message, 'P-1')));

    // An offer that was made after the backup from which the database was restored.
    const web = client(slack, 'newproject');
    const { channel } = await web.conversations.open({ users: id('anna') });
    const text = { type: 'plain_text', text: 'Claim project' } as const;
    const claim = { type: 'button', action_id: 'claim_project', value: 'P-404', text } as const;
    await web.chat.postMessage({
      channel: channel?.id ?? '',
      text: 'P-404',
      blocks: [{ type: 'actions', elements: [claim] }],
    });
    t.true(offers('anna').some((message) => claimable(message, 'P-404')));
    await press('anna', 'claim_project', 'P-404');
    await told('anna', /This project is not known any more/);
    await eventually(() => !offers('anna').some((message) => claimable(message, 'P-404')));
  },
);
