import type { Invariant } from './invariant.ts';

export const textIsText: Invariant = {
  number: 7,
  promise: 'text from outside never becomes markup, a mention or a log line of its own',
  async check({ witness, log }) {
    const marked = witness.posted.filter(
      ({ mentions }) => mentions.specials.length > 0 || mentions.users.includes('U0EVIL'),
    );
    const raw = witness.posted.filter(({ text }) => /<!channel>|<@U0EVIL>|<https:\/\/evil\.test/.test(text));
    return {
      looked: `${witness.posted.length} messages, ${log.lines()} lines of log`,
      offences: [
        ...marked.map(
          ({ key, text }) => `${key ?? 'a message'} mentions a person whom the client named: ${text.slice(0, 80)}`,
        ),
        ...raw.map(
          ({ key, text }) => `the text of ${key ?? 'a message'} has markup of the client: ${text.slice(0, 80)}`,
        ),
        ...log.notJson.map((line) => `a line of the log is no JSON: ${line}`),
      ],
    };
  },
};

export const nothingLeaks: Invariant = {
  number: 9,
  promise: 'no token, secret or personal text in logs',
  check: async ({ log }) => ({ looked: `${log.lines()} lines of log`, offences: log.leaks }),
};

export const noLimitProvoked: Invariant = {
  number: 8,
  promise: 'on Slack’s tiers we provoke no 429',
  async check({ slack, witness, redis }) {
    const calls = slack.calls();
    // A 429 that we made up comes before the budgets are checked, so the sandbox notes no budget with it.
    const ours = slack.calls({ status: 429 }).filter(({ left }) => left !== undefined);
    const since = calls[0]?.at ?? 0;
    const list = ours.map(({ app, method, at, args, process }) => {
      const where = typeof args.channel === 'string' ? ` in ${args.channel}` : '';
      return `${Math.round((at - since) / 100) / 10} s @${app} ${method}${where} by ${process ?? 'a process'}`;
    });
    // Redis acknowledges writes that its replica may not have yet, so each fail-over may lose the last calls.
    const allowed = redis?.failures() ?? 0;
    const isBroken = ours.length > allowed;
    // What is allowed is named, too: whoever looks for its cause needs to know when it was.
    const named = isBroken || ours.length === 0 ? '' : ` (${list.join('; ')})`;
    const after = redis === undefined ? '' : `, ${ours.length} after ${allowed} failures of Redis${named}`;
    return {
      looked: `${calls.length} calls, ${witness.madeUp429()} times 429 by others${after}`,
      offences: isBroken ? [`${ours.length} calls were one too many: ${list.join('; ')}`] : [],
    };
  },
};
