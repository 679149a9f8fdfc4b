import test from 'ava';
import { type Homes, homes } from '../../domain/home/homes.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial('everybody sees their projects with the next step of each, their offers, and their skills', async (t) => {
  const world = await homes(t);
  const { request, offered, claim, send, open, home, says, settled } = world;
  await request({ code: 'P-1', title: 'A shop window' });
  await request({ code: 'P-2', title: 'A menu card', dueAt: '2026-11-01' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await offered('P-2', ['anna', 'bela', 'chloe']);
  await claim('anna', 'P-1');

  const page = await open('anna');
  t.regex(
    page,
    /A shop window.*\(P-1\)\nclaimed by you, not started yet · you lead it · (:warning: overdue, was )?due Tue, 1 Dec/,
  );
  t.regex(page, /On offer to you[\s\S]*A menu card.*\(P-2\)\nAnalytical Bakery · .*overdue.*1 Nov/);
  t.regex(page, /My skills\ndesign\n/);
  t.regex(page, /You are available\./);
  t.notRegex(page, /All projects/, 'the whole board is for those who lead');
  t.deepEqual(buttons(world, 'anna').slice(0, 3), ['start_project P-1', 'project_status P-1', 'claim_project P-2']);

  await send('project.started', { code: 'P-1', pm: 'hana', team: ['bela'] });
  await says('anna', /<#C\w+> · you lead it/);
  await settled();
  t.false(buttons(world, 'anna').includes('project_complete P-1'), 'completing is for those who lead the agency');
  t.regex(await open('bela'), /A shop window.*\n<#C\w+> · specialist/);
  t.false(buttons(world, 'bela').includes('project_complete P-1'));

  await send('project.completed', { code: 'P-1' });
  await says('anna', /Nothing at the moment/);
  await says('bela', /Nothing at the moment/);
  t.regex(home('anna'), /Your colleagues wait for your review\nA shop window|review[\s\S]*A shop window/i);
  t.true(buttons(world, 'anna').some((one) => /^review_peers \d+$/.test(one)));
});

test.serial(
  'a claim in App Home works like one in the DM, and somebody who is too late is told who was first',
  async (t) => {
    const world = await homes(t);
    const { slack, id, db, request, offered, offers, open, says, saysNot, modal, clickHome, settled } = world;
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    await open('anna');
    await open('bela');
    await says('bela', /On offer to you/);
    const stale = slack.as(id('bela')).home('ops');
    await clickHome('anna', 'claim_project', 'P-1');
    await says('anna', /claimed by you/);
    await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
    await saysNot('bela', /On offer to you/);
    await settled();

    // Bela's screen is outdated and still shows the button.
    slack.world.views.publish(slack.apps.ops, id('bela'), { type: 'home', blocks: stale?.blocks ?? [] });
    await clickHome('bela', 'claim_project', 'P-1');
    await eventually(() => /Anna Kovacs has claimed this project/.test(modal('bela')));
    t.is(
      (await db.project.findUniqueOrThrow({ where: { code: 'P-1' }, include: { claimer: true } })).claimer?.handle,
      'anna',
    );
    t.is(await db.auditEntry.count({ where: { action: 'project.claimed' } }), 1);
  },
);

test.serial('somebody who clicks in their Home sees the result at once, even if it was just drawn', async (t) => {
  const { db, clock, request, offered, open, says, settled, clickHome } = await homes(t);
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await open('anna');
  await says('anna', /On offer to you/);
  await settled();
  // Changes by others are shown ten seconds after the last drawing, which is too late for this test.
  const publishedAt = new Date(clock.now().getTime() + 3_600_000);
  await db.homeView.updateMany({ where: { person: { handle: 'anna' } }, data: { publishedAt } });
  await clickHome('anna', 'claim_project', 'P-1');
  await says('anna', /claimed by you/);
  t.pass();
});

test.serial('if a form cannot be opened any more after a click in App Home, the answer is a message', async (t) => {
  const { slack, id, request, offered, claim, open, clickHome, says, saysNot, settled } = await homes(t);
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await open('bela');
  await says('bela', /On offer to you/);
  const stale = slack.as(id('bela')).home('ops');
  await claim('anna', 'P-1');
  await saysNot('bela', /On offer to you/);
  await settled();
  slack.world.views.publish(slack.apps.ops, id('bela'), { type: 'home', blocks: stale?.blocks ?? [] });
  slack.faults.add({ method: 'views.open', kind: 'refuse', code: 'expired_trigger_id', times: 1 });
  await clickHome('bela', 'claim_project', 'P-1');
  await eventually(() =>
    slack.directMessages('ops', id('bela')).some(({ text }) => text.startsWith('Anna Kovacs has claimed')),
  );
  t.is(slack.as(id('bela')).view(), undefined);
});

test.serial('the answer to a click in a modal replaces the modal', async (t) => {
  const { slack, id, request, offered, claim, modal } = await homes(t);
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await claim('anna', 'P-1');
  const button = {
    type: 'button',
    text: { type: 'plain_text', text: 'Claim' },
    action_id: 'claim_project',
    value: 'P-1',
  };
  const view = {
    type: 'modal',
    title: { type: 'plain_text', text: 'P-1' },
    blocks: [{ type: 'actions', elements: [button] }],
  };
  const { id: shown } = slack.world.views.open(slack.apps.ops, id('bela'), view);
  await slack.as(id('bela')).click({ actionId: 'claim_project', app: 'ops' });
  await eventually(() => modal('bela').includes('Anna Kovacs has claimed this project'));
  t.is(slack.as(id('bela')).view()?.id, shown);
});

test.serial(
  'people edit their skills in App Home, and the next offers follow them; a skill from a user group cannot be removed there',
  async (t) => {
    const world = await homes(t);
    const { slack, id, db, request, offers, offered, open, says, home, modal, clickHome, settled } = world;
    const bela = await db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
    const research = await db.skill.findUniqueOrThrow({ where: { slug: 'research' } });
    await db.skillGroup.create({
      data: { skillId: research.id, groupId: 'S0RESEARCH', handle: 'researchers', boundAt: new Date() },
    });
    await db.personSkill.create({ data: { personId: bela.id, skillId: research.id, own: false, grouped: true } });
    await request({ code: 'P-1', skills: ['design'] });
    await request({ code: 'P-2', skills: ['motion-design'] });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    t.regex(await open('bela'), /copywriting · design · research \(through researchers\)/);

    await clickHome('bela', 'edit_skills');
    await eventually(() => slack.as(id('bela')).view());
    t.regex(modal('bela'), /research, through @\S*researchers/);
    const wrong = await slack.as(id('bela')).submitView({ other_skills: 'motion design, C++' });
    t.deepEqual(Object.keys(wrong.errors ?? {}), ['other_skills']);
    await t.throwsAsync(slack.as(id('bela')).submitView({ skills: ['research'] }), { message: /no option "research"/ });
    await slack.as(id('bela')).submitView({ skills: ['copywriting'], other_skills: 'Motion design, motion-design' });
    await says('bela', /copywriting · motion-design · research \(through researchers\)/);
    await eventually(() => codes(world, 'bela').join() === 'P-2', { what: 'offers follow the skills' });
    await eventually(() => offers('bela').length === 1);
    await says('bela', /On offer to you[\s\S]*\(P-2\)/);
    t.notRegex(home('bela'), /\(P-1\)/);
    t.like(await db.auditEntry.findFirst({ where: { action: 'person.skills-changed' } }), {
      actor: 'bela',
      via: 'home',
      details: { person: 'bela', add: ['motion-design'], remove: ['design'] },
    });

    // Nothing changed, so nothing was written.
    await clickHome('bela', 'edit_skills');
    await eventually(() => slack.as(id('bela')).view());
    await slack.as(id('bela')).submitView({});
    await settled();
    t.is(await db.auditEntry.count({ where: { action: 'person.skills-changed' } }), 1);
  },
);

test.serial('somebody who is away gets no offers until they are back, and each takes one click', async (t) => {
  const world = await homes(t);
  const { db, request, offered, offers, open, says, clickHome } = world;
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await open('anna');
  await clickHome('anna', 'set_away');
  await says('anna', /You have been away since/);
  await eventually(() => offers('anna').length === 0);
  t.false(buttons(world, 'anna').includes('claim_project P-1'));
  await clickHome('anna', 'set_back');
  await says('anna', /You are available\.[\s\S]*|On offer to you[\s\S]*You are available\./);
  await offered('P-1', ['anna', 'bela', 'chloe']);
  const trail = await db.auditEntry.findMany({ where: { actor: 'anna' }, orderBy: { id: 'asc' } });
  t.deepEqual(
    trail.map(({ action, via }) => `${action} ${via}`),
    ['person.away home', 'person.back home'],
  );
});

test.serial(
  'people who lead see the whole board, the NPS of the month and the time to claim, and all of it stays current',
  async (t) => {
    const world = await homes(t);
    const { clock, db, crewcall, request, offered, claim, send, open, says, home } = world;
    const inDays = (days: number) => new Date(clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
    const page = await open('hana');
    t.regex(
      page,
      /All projects\nNew project\n\*0\* requested · \*0\* claimed · \*0\* started · \*0\* due soon · \*0\* overdue/,
    );
    t.regex(page, /NPS in \w+: nobody has answered yet\nTime to claim in \w+: nothing was claimed yet/);
    t.regex(page, /Started within an hour in \w+: nothing was requested yet/);

    await request({ code: 'P-1', title: 'Late one', dueAt: inDays(-3) });
    await request({ code: 'P-2', title: 'Near one', dueAt: inDays(6) });
    await request({ code: 'P-3', title: 'Far one', dueAt: inDays(60) });
    for (const code of ['P-1', 'P-2', 'P-3']) await offered(code, ['anna', 'bela', 'chloe']);
    await says('hana', /\*3\* requested .*\*1\* due soon · \*1\* overdue/);
    t.regex(
      home('hana'),
      /\*:red_circle: Overdue\*\n\*P-1\* Late one · .*overdue, was due .*\n\*Next:\* somebody claims it · 3 people are asked · since .*\nStatus/,
    );
    t.regex(home('hana'), /\*Due within seven days\*\n\*P-2\* Near one · due/);

    clock.advance({ minutes: 12 });
    await claim('anna', 'P-1');
    await send('project.started', { code: 'P-2', pm: 'hana', team: [] });
    await says('hana', /\*1\* requested · \*1\* claimed · \*1\* started/);
    t.regex(home('hana'), /\*P-1\*.*\n\*Next:\* it is started · <@\w+> · since /);
    // The clock runs by itself, and a busy machine may take minutes.
    await says('hana', /Time to claim in \w+: \*(1[2-9]|[2-5]\d) minutes\* \(median\)/);
    t.regex(home('hana'), /Started within an hour in \w+: \*33%\* \(1 of 3\)/);
    await says('hana', /Near one.*\(P-2\)\n<#C\w+> · you are its project manager/);
    for (const score of [10, 9, 8, 3]) {
      await db.score.create({ data: { projectCode: 'P-1', score, createdAt: clock.now() } });
    }
    clock.advance({ seconds: 15 });
    await crewcall.takeScores();
    await says('hana', /NPS in \w+: \*\+25\* \(2 promoters, 1 passive, 1 detractor\)/);
    t.pass();
  },
);

test.serial('somebody of a later wave sees an offer when its wave goes out, not before', async (t) => {
  const world = await homes(t, { env: { OFFER_WAVE_SIZE: '1', OFFER_WAVE_MINUTES: '10' } });
  const { clock, request, offered, open, home, says, settled } = world;
  await open('anna');
  await open('bela');
  await request({ code: 'P-1', skills: ['design', 'copywriting'] });
  await offered('P-1', ['bela']);
  await says('bela', /On offer to you/);
  await settled();
  t.notRegex(home('anna'), /On offer to you/);
  clock.advance({ minutes: 10, seconds: 2 });
  await says('anna', /On offer to you/);
});

test.serial('a stranger is told what to do, and sees their own page once they are on the roster', async (t) => {
  const { slack, db, send, settled } = await homes(t);
  const stranger = slack.addUser({ name: 'vera', realName: 'Vera Visitor', email: 'vera@agency.test' });
  await slack.as(stranger.id).openHome('ops');
  await eventually(() => slack.as(stranger.id).home('ops'));
  t.regex(JSON.stringify(slack.as(stranger.id).home('ops')?.blocks), /not on the roster: ask an admin/);
  await send('person.upserted', {
    handle: 'vera',
    name: 'Vera',
    email: 'vera@agency.test',
    role: 'specialist',
    skills: ['design'],
  });
  await eventually(() => db.person.findFirst({ where: { handle: 'vera', slackId: stranger.id } }));
  await settled();
  await slack.as(stranger.id).openHome('ops');
  await eventually(() => /My skills/.test(JSON.stringify(slack.as(stranger.id).home('ops')?.blocks)));
  t.is(slack.calls({ method: 'views.publish' }).length, 2);
});

test.serial(
  'a Home tab that is switched off is reported to the operators once, and drawn as soon as it is switched on',
  async (t) => {
    const { slack, id, db, settled, open } = await homes(t);
    slack.apps.ops.homeTab = false;
    for (const handle of ['anna', 'bela', 'hana']) {
      await slack.as(id(handle)).openHome('ops');
      await settled();
    }
    await eventually(() => slack.messages('ops').length === 1);
    t.regex(slack.messages('ops')[0]?.text ?? '', /views\.publish: Slack answers not_enabled\. Switch on the Home tab/);
    await eventually(
      async () => (await db.job.count({ where: { state: { not: 'done' }, kind: { startsWith: 'home.' } } })) === 0,
      { what: 'nobody tries on and on' },
    );
    slack.apps.ops.homeTab = true;
    t.regex(await open('anna'), /My projects/);
  },
);

/** The buttons in somebody's Home, from top to bottom. */
function buttons({ slack, id }: Homes, handle: string): string[] {
  const found = JSON.stringify(slack.as(id(handle)).home('ops')?.blocks ?? []).matchAll(
    /"action_id":"(\w+)","value":"([^"]*)"/g,
  );
  return [...found].map(([, actionId, value]) => `${actionId} ${value}`);
}

/** The projects for which somebody has a DM with a Claim button. */
function codes({ offers }: Homes, handle: string): string[] {
  const texts = offers(handle).map(({ blocks }) => JSON.stringify(blocks ?? []));
  return texts.flatMap((text) => /"claim_project","value":"([^"]+)"/.exec(text)?.[1] ?? []).sort();
}
