import test from 'ava';
import { visibleText } from '../../sandbox/sandbox.ts';
import { eventually } from '../helpers/eventually.ts';
import { questioners } from './questioners.ts';

test.serial(
  'a question in a channel is answered in its thread: the number, its comparison, a picture, what else to ask',
  async (t) => {
    const { asked, request, settled } = await questioners(t);
    await request({ code: 'P-1', skills: ['nobody-has-this'] });
    await request({ code: 'P-2', skills: ['nobody-has-this'] });
    await settled();
    const [answer, picture] = await asked('anna', 'how many projects were requested this week?', { answers: 2 });
    const seen = visibleText(answer!);
    t.regex(
      seen,
      /^2 projects\n\*Projects requested\* · this week \(.* so far\)\nFirst period: nothing was counted before it\./,
    );
    t.deepEqual(seen.match(/Previous period|By week|Subscribe|CSV/g), [
      'Previous period',
      'By week',
      'Subscribe',
      'CSV',
    ]);
    t.is(answer?.text.split(' (')[0], 'Projects requested: 2 projects');
    t.is(picture?.files?.length, 1);
  },
);
