import test from 'ava';
import { readImport } from '../../app/domain/team/roster/import-rows.ts';
import { office } from './office.ts';

test('a roster as CSV: the first line names the columns, and every wrong line is reported', (t) => {
  const { rows, problems } = readImport(
    'Role;E-Mail'.replace('E-Mail', 'email') +
      ';skills;name\n\npm;Hana@x.test;;"Novak; ""Hana"""\nchef;a@x.test;design\n;no address;design\n;hana@x.test;seo\n;b@x.test;design seo\n;c@x.test;design;"open\n;d@x.test;design;D;E',
  );
  t.deepEqual(rows, [
    { line: 3, email: 'hana@x.test', name: 'Novak; "Hana"', role: 'pm', skills: [] },
    { line: 7, email: 'b@x.test', name: undefined, role: undefined, skills: ['design', 'seo'] },
  ]);
  t.deepEqual(
    problems.map(({ line, text }) => `${line} ${text}`),
    [
      '4 the role is pm, specialist or admin, or nothing',
      '5 no e-mail address',
      '6 the address stands in line 3 already',
      '8 a quotation mark is not closed',
      '9 5 fields, but 4 columns',
    ],
  );
  t.regex(readImport('anna@x.test,design').problems[0]?.text ?? '', /first line names the columns.*`skills`$/);
  t.regex(readImport('handle,email,<!here>\nx,y@z.test').problems[0]?.text ?? '', /, not “handle”, “&lt;!here&gt;”$/);
  t.is(readImport(`email,name\na@b.test,${'x'.repeat(199)}😀y`).rows[0]?.name, `${'x'.repeat(199)}😀`);
});

test.serial('/team import shows what will change, reports mistakes by line, and then does it', async (t) => {
  const { slack, db, id, say, stranger, person, settled } = await office(t);
  const emil = stranger('emil');
  const lena = slack.as(id('lena'));
  const submit = async (csv_1: string, csv_2 = '') => {
    await lena.submitView({ csv_1, csv_2 });
    return JSON.stringify(lena.view() ?? {});
  };
  t.regex(await say('hana', 'import'), /is for admins/);
  await lena.command('/team', 'import', { channel: 'ops' });
  const before = await db.person.count();
  const wrong = await submit('email,role,skills\nemil@agency.test,chef,design\nanna@agency.test,,desing');
  t.regex(wrong, /Line 2: the role is pm.*Line 3: There is no skill `desing`/s);
  const csv = 'email,role,skills\nemil@agency.test,,design\nanna@agency.test,pm,design';
  const more = 'new@agency.test,specialist,research\nbela@agency.test,specialist,';
  const preview = await submit(csv, more);
  t.regex(preview, /2 will be added, 1 changed, 1 stay as they are/);
  t.regex(preview, /new: emil Real, specialist, \+ `design`/);
  t.regex(preview, /new: new@.?agency\.test, specialist, \+ `research`, not found in Slack yet/);
  t.regex(preview, /changed: Anna Kovacs, project manager/);
  t.is(await db.person.count(), before);
  // A changed text is checked again.
  t.regex(await submit(`${csv}\n`, 'new@agency.test,specialist,research'), /2 will be added, 1 changed, 0 stay/);
  t.is(await db.person.count(), before);
  t.regex(await submit(csv, more), /2 will be added/);
  t.regex(await submit(csv, more), /3 people imported/);
  await settled();
  t.deepEqual(await person('emil'), { active: true, role: 'specialist', slackId: emil, own: ['design'] });
  t.like(await person('anna'), { role: 'pm', own: ['design'] });
  t.deepEqual(await person('new'), { active: true, role: 'specialist', slackId: null, own: ['research'] });
});
