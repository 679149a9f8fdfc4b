import test from 'ava';
import { PATIENCE } from '../../../app/infra/slack/patience.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { office } from '../../commands/office.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial('an admin adds people who are in Slack, and they are offered projects for their skills', async (t) => {
  const { request, offered, slack, say, stranger, person, db, settled, id } = await office(t);
  await request({ code: 'P-1', skills: ['design'] });
  await offered('P-1', ['anna', 'bela']);
  const emil = stranger('Emil', 'Emil@Agency.test');
  const fay = stranger('fay');
  const answer = await say('lena', `add <@${emil}|Emil> <@${fay}> design`);
  t.regex(answer, /\*Emil Real\* \(@⁠?emil\) is on the roster now: specialist, `design`/);
  t.regex(answer, /Fay|fay Real/);
  t.deepEqual(await person('emil'), { active: true, role: 'specialist', slackId: emil, own: ['design'] });
  t.is((await db.person.findUniqueOrThrow({ where: { handle: 'emil' } })).email, 'emil@agency.test');
  for (const one of [emil, fay]) {
    await eventually(() => slack.directMessages('newproject', one).some(({ text }) => text.includes('Landing page')));
  }
  await settled();
  const notes = await db.auditEntry.findMany({ where: { action: 'person.added' }, orderBy: { id: 'asc' } });
  t.deepEqual(
    notes.map(({ actor, via, projectCode, details }) => ({ actor, via, projectCode, details })),
    ['emil', 'fay'].map((handle) => ({
      actor: 'lena',
      via: 'command',
      projectCode: null,
      details: { person: handle, role: 'specialist', skills: ['design'] },
    })),
  );

  t.regex(
    await say('lena', `add <@${emil}> research copywriting as pm`),
    /is now: project manager, `copywriting`, `design`, `research`/,
  );
  t.regex(await say('lena', `add <@${emil}> research`), /is already on the roster, and nothing changes/);
  t.regex(await say('lena', `add @anna research!`), /@⁠?anna\) is now: specialist, `design`, `research`/);
  t.is(await db.person.count({ where: { slackId: id('anna') } }), 1);
});

test.serial(
  'apps, accounts that are switched off or show no e-mail, and unknown people are refused with the reason',
  async (t) => {
    const { slack, say, stranger, db, crewcall } = await office(t);
    const { directory } = crewcall.services;
    const before = await db.person.count();
    const gone = stranger('gus');
    await slack.changeUser(gone, { deleted: true });
    await eventually(async () => (await directory.person({ slackId: gone }))?.deactivated);
    const silent = slack.addUser({ name: 'silent', realName: 'No Mail' }).id;
    const clash = stranger('clash', 'bela2@agency.test');
    await db.person.update({ where: { handle: 'bela' }, data: { email: 'bela2@agency.test' } });
    const lines = (
      await say(
        'lena',
        `add <@${slack.apps.statsbot.botUserId}> <@${gone}> <@${silent}> <@U0NOBODY> @zoe <@${clash}> design`,
      )
    ).split('\n');
    t.regex(lines[0]!, /is an app; only people/);
    t.regex(lines[1]!, /is switched off/);
    t.regex(lines[2]!, /does not show me the e-mail address .* `users:read.email`/);
    t.regex(lines[3]!, /Slack knows nobody called/);
    t.regex(lines[4]!, /Slack knows nobody called @⁠?zoe/);
    t.regex(lines[5]!, /e-mail address is that of \*Bela Toth\*/);
    t.is(await db.person.count(), before);
  },
);

test.serial('while Slack does not answer, somebody who adds a person is told so within seconds', async (t) => {
  const { slack, say, db } = await office(t, { patience: { answerMs: PATIENCE.answerMs } });
  slack.faults.add({ kind: 'slow', method: 'users.info', delayMs: 4_000 });
  t.regex(await say('lena', 'add <@U0UNSEEN> design'), /Slack does not say at the moment who/);
  t.is(await db.person.count({ where: { slackId: 'U0UNSEEN' } }), 0);
});

test.serial(
  'adding a Slack account to somebody on the roster whose e-mail Slack did not know links the two',
  async (t) => {
    const { send, say, stranger, person, settled } = await office(t);
    await send('person.upserted', {
      handle: 'nora',
      name: 'Nora',
      email: 'nora@agency.test',
      role: 'specialist',
      skills: ['design'],
    });
    await settled();
    const nora = stranger('Nora.2', 'nora@agency.test');
    await say('lena', `add <@${nora}> research`);
    t.deepEqual(await person('nora'), { active: true, role: 'specialist', slackId: nora, own: ['design', 'research'] });
  },
);

test.serial('handles are unique, and somebody who comes back is the same person as before', async (t) => {
  const { say, stranger, person, db, claim, request, offered, offers, settled } = await office(t);
  const other = stranger('anna', 'anna@elsewhere.test');
  t.regex(await say('lena', `add <@${other}> as pm`), /@⁠?anna-2\) is on the roster now: project manager, no skills/);
  await request({ code: 'P-1', skills: ['design'] });
  await offered('P-1', ['anna', 'bela']);
  await claim('anna', 'P-1');
  await request({ code: 'P-2', skills: ['design'] });
  await offered('P-2', ['anna', 'bela']);

  t.regex(await say('lena', 'remove @anna'), /is off the roster .* Still on `P-1`: `\/project release CODE`/);
  await eventually(() => !offers('anna').some(({ text }) => text.startsWith('New project')));
  t.regex(await say('lena', 'remove @anna'), /not on the roster any more; `\/team add @⁠?anna` brings them back/);
  t.regex(await say('anna', 'away'), /not on the roster/);
  t.regex(await say('lena', 'add @anna'), /is back on the roster: specialist, `design`/);
  await offered('P-2', ['anna', 'bela']);
  await settled();
  t.deepEqual((await person('anna')).own, ['design']);
  t.deepEqual(
    (await db.auditEntry.findMany({ where: { action: { in: ['person.removed', 'person.returned'] } } })).map(
      ({ details }) => details,
    ),
    [{ person: 'anna' }, { person: 'anna' }],
  );
});

test.serial('a person.upserted from before a change by /team does not undo it; one from after it counts', async (t) => {
  const { say, send, settled, person, clock, stranger } = await office(t);
  const emil = stranger('emil');
  const said = {
    handle: 'emil',
    name: 'Emil',
    email: 'emil@agency.test',
    role: 'specialist',
    skills: ['data-entry'],
  };
  const before = clock.now();
  clock.advance({ minutes: 1 });
  await say('lena', `add <@${emil}> design`);
  await say('lena', 'skills @bela +research!');
  await say('lena', 'role @anna pm');
  await send('person.upserted', said, { at: before });
  for (const handle of ['anna', 'bela']) {
    const old = { handle, name: handle, email: `${handle}@agency.test`, role: 'specialist', skills: ['design'] };
    await send('person.upserted', old, { at: before });
  }
  await settled();
  t.deepEqual((await person('emil')).own, ['design']);
  t.deepEqual((await person('bela')).own, ['copywriting', 'design', 'research']);
  t.is((await person('anna')).role, 'pm');
  clock.advance({ minutes: 1 });
  await send('person.upserted', said);
  await settled();
  t.deepEqual(await person('emil'), { active: true, role: 'specialist', slackId: emil, own: ['data-entry'] });
});

test.serial(
  'everybody changes their own skills, an admin those of others, and a typing error makes no skill',
  async (t) => {
    const { say, person, request, offered } = await office(t);
    t.regex(await say('anna', 'skills'), /\(@⁠?anna\) has `design`\./);
    t.regex(
      await say('anna', 'skills +copywritng'),
      /There is no skill `copywritng`. Did you mean `copywriting`\? `copywritng!` makes it a new one.*Nothing was changed/s,
    );
    t.regex(
      await say('anna', 'skills +motion, –design +copywritng!'),
      /has `copywritng`, `motion`\..*New on the roster's list of skills: `motion`, `copywritng`/s,
    );
    t.deepEqual((await person('anna')).own, ['copywritng', 'motion']);
    t.regex(await say('anna', 'skills -seo'), /has `copywritng`, `motion`\. They did not have `seo`/);
    t.regex(await say('anna', 'skills @bela +motion'), /The skills of others are changed by admins/);
    t.regex(await say('anna', 'skills @bela'), /\(@⁠?bela\) has `copywriting`, `design`/);
    t.regex(await say('anna', 'skills design'), /`\+design` adds a skill.*Which is it\?/);
    t.regex(await say('anna', 'skills +süß'), /cannot be a skill: it is written with a to z/);
    await request({ code: 'P-1', skills: ['motion'] });
    await offered('P-1', ['anna']);
    t.regex(
      await say('lena', 'skills @bela @anna +motion -copywritng'),
      /bela\) has .*`motion`.*\n.*anna\) has `motion`/,
    );
    await offered('P-1', ['anna', 'bela']);
  },
);

test.serial('people set themselves away and back; project managers and admins do it for others', async (t) => {
  const { say, request, offered, settled } = await office(t);
  await request({ code: 'P-1', skills: ['design'] });
  await offered('P-1', ['anna', 'bela']);
  t.regex(await say('anna', 'away'), /You are away now/);
  await offered('P-1', ['bela']);
  t.regex(await say('anna', 'away'), /You are away already/);
  t.regex(await say('hana', 'list away'), /One person away.*Anna Kovacs.*away since/s);
  t.regex(await say('anna', 'away @bela'), /project managers and admins/);
  t.regex(await say('hana', 'away @bela'), /bela\) is away now.*`\/team back @⁠?bela` ends it/);
  await offered('P-1', []);
  t.regex(await say('anna', 'back'), /You are back/);
  t.regex(await say('lena', 'back @bela'), /bela\) is back/);
  await offered('P-1', ['anna', 'bela']);
  t.regex(await say('anna', 'away until friday'), /nothing was changed yet.*\/team off until friday/s);
  await settled();
});

test.serial('the roster is never left without an admin', async (t) => {
  const { say, person, db } = await office(t);
  t.regex(await say('lena', 'role @lena pm'), /is the last admin/);
  t.regex(await say('lena', 'remove @lena'), /is the last admin/);
  t.regex(await say('lena', 'add @lena as specialist'), /is the last admin/);
  t.like(await person('lena'), { role: 'admin', active: true });
  t.regex(await say('lena', 'role @hana @anna admin'), /hana\) is now an admin\.\n.*anna\) is now an admin/);
  t.regex(await say('lena', 'role @anna boss'), /no role “boss”: it is `pm`, `specialist` or `admin`/);
  t.regex(await say('lena', 'role @lena pm'), /is now a project manager/);
  t.regex(await say('lena', 'role @hana pm'), /is for admins/);
  t.is(await db.auditEntry.count({ where: { action: 'person.role-changed' } }), 3);
});

test.serial('the roster is shown fifteen at a time, and the next page replaces the one before', async (t) => {
  const { type, say, slack, db, id, claim, request, offered } = await office(t);
  await request({ code: 'P-1', skills: ['design'] });
  await offered('P-1', ['anna', 'bela']);
  await claim('anna', 'P-1');
  t.regex(
    await say('bela', 'list'),
    /4 people on the roster.*Anna Kovacs.*specialist\s+`design` · on P-1.*Lena Berg.*admin/s,
  );
  const at = new Date();
  await db.person.createMany({
    data: Array.from({ length: 28 }, (_, index) => {
      const handle = `extra-${String(index).padStart(2, '0')}`;
      return {
        handle,
        name: `Extra ${handle} <!channel>`,
        email: `${handle}@agency.test`,
        upsertedAt: at,
        createdAt: at,
      };
    }),
  });
  const first = await type('bela', 'list');
  const shown = slack.ephemerals(id('bela')).length;
  const text = () => visibleText(slack.ephemerals(id('bela')).at(-1)!);
  t.regex(text(), /32 people on the roster.*Page 1 of 3/s);
  t.false(text().includes('<!channel>'));
  await slack.as(id('bela')).click({ text: 'Next', ts: first.ts });
  await eventually(() => /Page 2 of 3/.test(text()));
  await slack.as(id('bela')).click({ text: 'Next', ts: first.ts });
  await eventually(() => /Page 3 of 3/.test(text()));
  t.regex(text(), /Hana Novak.*Lena Berg/s);
  await slack.as(id('bela')).click({ text: 'Previous', ts: first.ts });
  await eventually(() => /Page 2 of 3/.test(text()));
  t.is(slack.ephemerals(id('bela')).length, shown);
});

test.serial('the list can be asked for a skill, for those away or for one person', async (t) => {
  const { say, stranger } = await office(t);
  t.regex(await say('anna', 'list copywriting'), /One person with copywriting.*Bela Toth/s);
  t.regex(await say('anna', 'list away'), /^Nobody is away\.$/);
  t.regex(await say('anna', 'list @hana'), /Hana Novak.*project manager/s);
  t.regex(await say('anna', 'list copywritin'), /There is no skill `copywritin`\. Did you mean `copywriting`\?/);
  t.regex(await say('anna', 'list @lenah'), /Nobody on the roster is known as “@⁠?lenah”\. Did you mean @⁠?lena\?/);
  t.regex(await say('anna', `list <@${stranger('zed')}>`), /Nobody on the roster is known as <@U\w+>/);
  t.regex(await say('anna', 'list design away'), /One at a time/);
});

test.serial('commands that make no sense are answered clearly, and change nothing', async (t) => {
  const { say, slack, stranger, db } = await office(t);
  const before = await db.person.findMany({ include: { skills: true } });
  const emil = stranger('emil');
  for (const command of [`add <@${emil}> design`, 'role @anna admin', 'remove @bela', 'group @designers design']) {
    t.regex(await say('hana', command), /is for admins/);
  }
  t.regex(await say('lena', 'add design'), /Who, and what can they do\?/);
  t.regex(await say('lena', `add <@${emil}>`), /What can \*emil Real\* do\?/);
  t.regex(await say('lena', `add <@${emil}> de$ign`), /“de\$ign” cannot be a skill.*Nothing was changed/s);
  t.regex(await say('lena', `add <@${emil}> design as`), /^As what\? The role is `pm`/);
  t.regex(await say('lena', `add <!subteam^S0PIXEL|@pixel> design`), /Slack knows no user group called @⁠?pixel/);
  t.regex(await say('lena', 'add zoe@nowhere.test design'), /nobody with the address zoe.*Invite them/);
  t.regex(await say('lena', `remove #ops`), /That is a channel/);
  t.regex(await say('lena', 'add #nosuch design'), /I see no channel #nosuch.*Nothing was changed/);
  t.regex(await say('lena', 'add @bela as admin pm'), /“pm” is a role, not a skill.*Nothing was changed/s);
  t.regex(await say('lena', 'remove bela'), /Do you mean `\/team remove @bela`\? Nothing was changed/);
  t.regex(await say('lena', 'away someday'), /“someday”\?.*It has no date: `\/team back` ends it/);
  t.regex(await say('lena', 'away until friday'), /nothing was changed yet.*\/team off until friday/s);
  t.regex(await say('lena', 'skills @bela seo'), /Which is it\? Nothing was changed yet.*\/team skills @bela \+seo/s);
  t.regex(await say('lena', 'who is away'), /^Nobody is away/);
  t.regex(
    await say('lena', 'add Anna Kovacs design please'),
    /nothing changes: specialist, `design`/,
    'no skill “please”',
  );
  t.regex(await say('lena', 'skills @bela add copywriting'), /has `copywriting`, `design`/);
  t.regex(await say('lena', 'role @bela a specialist please'), /is a specialist already/);
  t.regex(await say('lena', 'remove @nobody from the team'), /Nobody on the roster is known as/);
  t.regex(await say('lena', 'list pms'), /Hana Novak/);
  t.regex(await say('lena', 'remove me'), /“me” is not somebody on the roster/);
  t.regex(await say('lena', 'list anna'), /Anna Kovacs/, 'a handle without its @');
  t.regex(await say('lena', 'role anna specialist'), /is a specialist already/);
  t.regex(await say('lena', 'who'), /4 people on the roster/);
  const crowd = Array.from({ length: 60 }, (_, index) => `<@U0CROWD${index}>`).join(' ');
  t.regex(await say('lena', `add ${crowd} design`), /These are 60 people; at most 50 at once/);
  t.regex(
    await say('lena', `add ${crowd.split(' ').slice(0, 40).join(' ')} design`),
    /(Slack knows nobody called[^\n]*\n){39}/,
  );
  t.regex(await say('lena', 'remove @bela design'), /“design” is not somebody on the roster/);
  t.regex(await say('lena', 'remove'), /Who\?/);
  t.regex(await say('lena', 'role @anna'), /Who should be what\?/);
  t.regex(await say('lena', 'lst'), /There is no `\/team lst`\. Did you mean `\/team list`\?/);
  t.regex(await say('lena', 'help'), /\/team add @user… SKILL… \[as pm\|specialist\|admin\]/);
  slack.channel('ops')?.members.add(emil);
  const { ephemeral } = await slack.as(emil).command('/team', 'list', { channel: 'ops' });
  t.regex(ephemeral?.text ?? '', /not on the roster yet/);
  t.deepEqual(await db.person.findMany({ include: { skills: true } }), before);
});

test.serial(
  'everybody in a channel is added in one step, and the answer gives numbers; apps and strangers are left out',
  async (t) => {
    const { slack, say, stranger, db, id, person, crewcall } = await office(t);
    const crowd = ['gil', 'ida', 'jon'].map((name) => stranger(name));
    const gone = stranger('kim');
    const kim = () => crewcall.services.directory.person({ slackId: gone });
    await eventually(kim, { what: 'Slack has told that kim is there' });
    await slack.changeUser(gone, { deleted: true });
    await eventually(async () => (await kim())?.deactivated, { what: 'and that the account is switched off' });
    const silent = slack.addUser({ name: 'silent', realName: 'No Mail' }).id;
    const { ops } = slack.apps;
    const members = [ops.botUserId, id('lena'), id('anna'), ...crowd, gone, silent];
    const channel = slack.addChannel({ name: 'research-team', members }).id;
    const before = await db.person.count();
    t.regex(await say('lena', `add <#${channel}|research-team>`), /What can the people of that channel do\?/);
    const answer = await say('lena', `add <#${channel}|research-team> research`);
    t.regex(answer, /With `research`: 3 added to the roster, 2 changed, 0 as they were\. \d left out/);
    t.regex(answer, /Not added, 1:\n.*does not show me the e-mail address/);
    t.is(await db.person.count(), before + 3);
    t.deepEqual((await person('gil')).own, ['research']);
    t.deepEqual((await person('anna')).own, ['design', 'research']);
    t.regex(
      await say('lena', `add <#${channel}|research-team> research`),
      /0 added to the roster, 0 changed, 5 as they/,
    );
    t.regex(await say('hana', `add <#${channel}|research-team> research`), /is for admins/);
    t.regex(await say('lena', 'add <#C0UNSEEN|secret> research'), /I cannot see who is in .*\/invite @ops/);
  },
);
