import vm from 'node:vm';
import test, { type ExecutionContext } from 'ava';
import { scoreMessage } from '../../app/domain/feedback/posts/messages.ts';
import { createCatalogue } from '../../app/domain/metrics/question/catalogue.ts';
import { readRequest, wantsChange } from '../../app/domain/metrics/question/request.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { fallback, mrkdwn, plain, quote } from '../../app/infra/slack/blocks/text.ts';
import { answerTo } from '../../commands/command.ts';
import { npsOnDemand } from '../../commands/index.ts';
import { project } from '../../commands/project.ts';
import { readCommand } from '../../commands/read-command.ts';
import { readable, readWords } from '../../commands/words.ts';
import { HANG_MS } from '../helpers/eventually.ts';

/** So long that a time which grows with the square of the length would be an hour on any machine. */
const LONG = 1_000_000;
const texts = {
  'one word after a colon': `:${'a'.repeat(LONG)}`,
  'words and colons': `:${'a'.repeat(99)}`.repeat(LONG / 100),
  blanks: `x${' '.repeat(LONG)}x`,
  'line breaks': `x${'\n'.repeat(LONG)}x`,
  'what begins like a mention': '<@U1|'.repeat(LONG / 5),
  'marks and a letter': `${'!'.repeat(LONG)}x`,
  'quotes and a letter': `${'"'.repeat(LONG)}x`,
  'blanks and line breaks': `x${' \n'.repeat(LONG / 2)}x`,
};

for (const [name, text] of Object.entries(texts)) {
  test(`the time to show a text grows with its length alone: ${name}`, (t) => {
    inTime(t, () => [plain(text), fallback(text), mrkdwn(text), quote(text)]);
    inTime(t, () => scoreMessage({ ...SCORE, comment: text }));
  });

  test(`the time to read a command grows with its length alone: ${name}`, (t) => {
    inTime(t, () => [readWords(`status ${text}`), readable(text)]);
    for (const typed of [text, `status ${text}`]) inTime(t, () => readCommand(project, typed));
  });

  test(`the time to read a question grows with its length alone: ${name}`, (t) => {
    const asking = {
      catalogue: createCatalogue(),
      actor: { kind: 'guest' },
      now: new Date(),
      timeZone: 'UTC',
    } as const;
    inTime(t, () => [readRequest(`<@U1> ${text}`, asking), wantsChange(text)]);
  });
}

test('a command that is too long to be read is answered, and changes nothing', async (t) => {
  const typing = { slackId: 'U1', channelId: 'C1', triggerId: 'T1', via: 'command' } as const;
  // There is no database and no Slack behind it.
  for (const command of [project, npsOnDemand]) {
    const answer = await answerTo(`cancel P-1 ${'!'.repeat(LONG)}x --yes`, {
      command,
      typing,
      services: {} as Services,
    });
    t.regex(String(answer), /too long for a command: at most 4,000 characters.*Nothing was changed/);
  }
});

/** Synchronous work cannot be interrupted from within, so it runs in a thread that is stopped from outside. */
function inTime(t: ExecutionContext, work: () => unknown): void {
  t.timeout(2 * HANG_MS);
  t.notThrows(() => vm.runInNewContext('work()', { work }, { timeout: HANG_MS }));
}

const SCORE = {
  scoreId: 1n,
  score: 3,
  clientName: 'Ada',
  clientCompany: null,
  previousScore: null,
  firstScore: null,
  scoredAt: new Date(0),
  takenAt: new Date(0),
  now: new Date(0),
  timeZone: 'UTC',
  projectCode: 'P-1',
  project: null,
  contact: null,
  followUp: null,
  outcome: null,
};
