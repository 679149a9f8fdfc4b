import test from 'ava';
import { commonErrors } from '../../sandbox/api/errors.ts';
import { allMethods } from '../../sandbox/api/methods/all.ts';
import { slackCommonErrors, slackMethods } from './slack-methods.ts';

test('every method has the tier that Slack gives it', (t) => {
  for (const { name, tier } of allMethods) t.is(slackMethods[name]?.tier, tier, name);
});

test('no method knows an argument that Slack does not', (t) => {
  for (const { name, args } of allMethods) {
    const known = [...(slackMethods[name]?.args ?? [])];
    t.deepEqual(
      Object.keys(args).filter((arg) => !known.includes(arg)),
      [],
      name,
    );
  }
});

test('no method demands an argument that Slack can do without', (t) => {
  for (const { name, args } of allMethods) {
    const demanded = Object.entries(args).flatMap(([arg, kind]) => (kind.endsWith('!') ? [arg] : []));
    t.deepEqual(
      demanded.filter((arg) => !slackMethods[name]?.required.includes(arg)),
      [],
      name,
    );
  }
});

test('no method refuses with a code that Slack does not list for it', (t) => {
  for (const { name, errors } of allMethods) {
    t.deepEqual(
      errors.filter((code) => !slackMethods[name]?.errors.includes(code)),
      [],
      name,
    );
  }
  // Slack's page lists the common errors. This one is for methods without a page.
  t.deepEqual(
    commonErrors.filter((code) => !slackCommonErrors.includes(code)),
    ['unknown_method'],
  );
});

test('no method accepts a scope that Slack does not list for it', (t) => {
  for (const { name, scopes = [] } of allMethods) {
    t.deepEqual(
      scopes.filter((scope) => !slackMethods[name]?.scopes.includes(scope)),
      [],
      name,
    );
  }
});
