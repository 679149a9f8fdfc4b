import test from 'ava';
import { callsPerMinute, type SlackMethod } from '../../../app/infra/slack/client/methods.ts';
import { exceptions, meaningOf, meanings } from '../../../app/infra/slack/client/outcomes.ts';
import { slackCommonErrors, slackMethods } from '../../sandbox/slack-methods.ts';

const methods = Object.keys(callsPerMinute) as SlackMethod[];

test('every error that Slack documents for a method we call has a meaning', (t) => {
  const listed = new Set([...slackCommonErrors, ...methods.flatMap((method) => slackMethods[method]!.errors)]);
  const missing = [...listed].filter((code) => !Object.hasOwn(meanings, code));
  t.deepEqual(missing, []);
});

test('no meaning is kept for an error that no method of ours can give', (t) => {
  const listed = new Set([...slackCommonErrors, ...methods.flatMap((method) => slackMethods[method]!.errors)]);
  t.deepEqual(
    Object.keys(meanings).filter((code) => !listed.has(code)),
    [],
  );
  for (const [method, codes] of Object.entries(exceptions)) {
    for (const code of Object.keys(codes)) t.true(slackMethods[method]!.errors.includes(code), `${method} ${code}`);
  }
});

test('no method is called more often than its tier allows', (t) => {
  const perMinute = { tier1: 1, tier2: 20, tier3: 50, tier4: 100, special: 300 };
  for (const method of methods) {
    if (callsPerMinute[method] === undefined) continue;
    t.true(callsPerMinute[method] <= perMinute[slackMethods[method]!.tier], method);
  }
});

test('a DM that cannot be written to says something about the person; a channel that is not found is gone', (t) => {
  t.is(meaningOf('chat.postMessage', 'channel_not_found', 'U012AB3CD'), 'person');
  t.is(meaningOf('chat.postMessage', 'channel_not_found', 'C012AB3CD'), 'gone');
  t.is(meaningOf('conversations.info', 'channel_not_found', 'D012AB3CD'), 'gone');
});

test('a message that no longer exists counts as deleted, but cannot be updated', (t) => {
  t.is(meaningOf('chat.delete', 'message_not_found'), 'already_done');
  t.is(meaningOf('chat.update', 'message_not_found'), 'gone');
});

test('an unknown new error of Slack is not repeated', (t) => {
  t.is(meaningOf('chat.update', 'brand_new_error'), 'bug');
  t.is(meaningOf('chat.update', 'constructor'), 'bug');
});
