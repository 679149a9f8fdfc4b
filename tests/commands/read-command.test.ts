import test from 'ava';
import { project } from '../../commands/project.ts';
import { readCommand } from '../../commands/read-command.ts';
import { team } from '../../commands/team.ts';

const read = test.macro((t, command: typeof project, typed: string, wanted: string) => {
  const { subcommand, words } = readCommand(command, typed);
  t.is(`${subcommand?.name ?? words.subcommand} ${words.rest}`.trim(), wanted);
});

test('marks after a subcommand are no part of it', read, project, 'Done! P-2', 'complete P-2');
test('a command may end with a mark', read, project, 'P-2 done!', 'complete P-2');
test('help may be asked for loudly', read, project, 'Help!', 'help');
test('a question about a deed is no deed', read, project, 'is P-2 done?', 'status P-2');
test('when a project is due is a question', read, project, 'when is P-1 due', 'status P-1');
test('who is on a project', read, project, 'who is on P-2?', 'members is on P-2?');
test('a code with a blank, as phones write it', read, project, 'cancel P 3 no money', 'cancel P-3 no money');
test('a blank in a reason stays', read, project, 'cancel P-3 see page p 4', 'cancel P-3 see page p 4');
test('a person alone is shown', read, team, '<@U1|anna>', 'list <@U1|anna>');
test('who is away sets nobody away', read, team, 'whos away today?', 'list away today?');
test('politeness is no part of a command', read, project, 'could you please cancel P-2', 'cancel P-2');
