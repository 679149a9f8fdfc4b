import { parseArgs } from 'node:util';
import { isObject, type JsonObject, objectsIn, textAt } from '../json.ts';
import { appNames } from '../workspace/apps.ts';
import { showMessage, showView } from './show.ts';

/** What the command line can do, as `help` prints it. */
const usage = `Usage: npm run sandbox                          start the workspace
       npm run sandbox -- COMMAND [--as PERSON]    act in one that runs

  people                                    who is here
  channel NAME                              what a channel shows
  dms --as anna                             what the bots wrote to anna, and what is on her screen
  click claim_project --as anna             press a button (its action_id or its words) [--channel NAME] [--app APP] [--value V] [--stale]
  choose ACTION OPTION --as anna            choose from a menu
  suggest ACTION [WORDS] --as anna          what a menu offers that takes its choices from the app
  command "/project help" --as hana         type a slash command [--channel NAME]
  submit field=value ... --as anna          fill in and submit the open modal
  close-view --as anna                      close the open modal
  mention statsbot "help" --as anna --channel ops
  say ops "hello" --as anna                 write in a channel
  message ops "hello" --as anna             write to a bot
  home ops --as anna                        open an app's Home tab
  join ops --as anna, leave ops --as anna
  drop-sockets [APP] [--abrupt]             end the apps' connections
  advance MINUTES                           put the workspace's clock forward
  calls [METHOD]                            the latest API calls
  help`;

/** Acts on the running sandbox at this address and returns what the person then sees. Errors are worded for people. */
export async function runCommand(
  base: string,
  argv: readonly string[],
  { token }: { token: string | undefined },
): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      as: { type: 'string' },
      channel: { type: 'string' },
      app: { type: 'string' },
      value: { type: 'string' },
      stale: { type: 'boolean' },
      abrupt: { type: 'boolean' },
    },
  });
  const [command = 'help', first = '', ...rest] = positionals;
  const line: Line = { first, rest, options: values, control: controlAt(base, token) };
  const run = commands[command];
  if (!run) throw new Error(`There is no command "${command}".\n\n${usage}`);
  return await run(line);
}

type Control = (path: string, body?: JsonObject) => Promise<unknown>;

interface Line {
  first: string;
  rest: string[];
  options: {
    as?: string | undefined;
    channel?: string | undefined;
    app?: string | undefined;
    value?: string | undefined;
    stale?: boolean | undefined;
    abrupt?: boolean | undefined;
  };
  control: Control;
}

const commands: { [name: string]: (line: Line) => Promise<string> } = {
  help: async () => usage,
  people: async ({ control }) =>
    objectsIn(await control('people'))
      .map(
        (one) =>
          `${String(one.name).padEnd(12)} ${String(one.id).padEnd(14)} ${one.isBot ? 'app' : String(one.email ?? '')}${one.deleted ? '  (deactivated)' : ''}`,
      )
      .join('\n'),
  channel: showChannel,
  dms: showScreen,
  click: async (line) => {
    const looksLikeId = /^[a-z0-9_:.-]+$/.test(line.first);
    const { channel, app, value, stale } = line.options;
    return await act(line, 'click', { [looksLikeId ? 'action' : 'text']: line.first, channel, app, value, stale });
  },
  choose: async (line) =>
    await act(line, 'click', { action: line.first, choose: line.rest.length > 1 ? line.rest : line.rest[0] }),
  suggest: async (line) => {
    const answer = await line.control('suggest', {
      as: person(line),
      action: line.first,
      query: line.rest.join(' '),
      ...(line.options.app === undefined ? {} : { app: line.options.app }),
    });
    const options = isObject(answer) ? objectsIn(answer.options) : [];
    return options.map(({ text, value }) => `${textAt(text, 'text') ?? ''}  ${String(value)}`).join('\n') || 'Nothing.';
  },
  command: async (line) =>
    await act(line, 'command', { command: [line.first, ...line.rest].join(' '), channel: line.options.channel }),
  submit: async (line) =>
    await act(line, 'submit', { values: Object.fromEntries([line.first, ...line.rest].filter(Boolean).map(entry)) }),
  'close-view': async (line) => await act(line, 'close-view', {}),
  mention: async (line) =>
    await act(line, 'mention', { app: line.first, text: line.rest.join(' '), channel: line.options.channel }),
  say: async (line) => await act(line, 'post', { channel: line.first, text: line.rest.join(' ') }),
  message: async (line) => await act(line, 'message', { app: line.first, text: line.rest.join(' ') }),
  home: async (line) => {
    await act(line, 'home', { app: line.first });
    const home = await line.control(`home?app=${line.first}&user=${person(line)}`);
    return isObject(home) ? showView(home, await namesOf(line)) : `${line.first} shows no Home tab.`;
  },
  join: async (line) => await act(line, 'join', { channel: line.first }),
  leave: async (line) => await act(line, 'leave', { channel: line.first }),
  'drop-sockets': async ({ control, first, options }) => {
    const answer = await control('close-sockets', {
      ...(first ? { app: first } : {}),
      abrupt: options.abrupt === true,
    });
    return `${isObject(answer) ? String(answer.closed) : '0'} connections ended.`;
  },
  advance: async ({ control, first }) => {
    const minutes = Number(first);
    if (!(minutes >= 0)) throw new Error(`Expected a number of minutes, got "${first}".`);
    await control('advance-clock', { ms: minutes * 60_000 });
    return `The workspace's clock is ${minutes} minutes further.`;
  },
  calls: async ({ control, first }) =>
    objectsIn(await control(`calls${first ? `?method=${first}` : ''}`))
      .slice(-30)
      .map(
        (one) =>
          `${new Date(Number(one.at)).toLocaleTimeString('en-GB')} ${String(one.app).padEnd(11)} ${String(one.method).padEnd(26)} ${String(one.error ?? one.status)}`,
      )
      .join('\n'),
};

const troubleWords: { [code: string]: string } = {
  no_socket: 'No app is connected to hear this. Start one with the tokens that the sandbox prints.',
  operation_timeout: 'The app did not answer within three seconds: Slack would show a warning.',
};

async function act(line: Line, path: string, body: JsonObject): Promise<string> {
  const answer = await line.control(path, { as: person(line), ...body });
  await quiet(line.control);
  const shown = isObject(answer) ? answer : {};
  const trouble = textAt(shown, 'error');
  const wrong = isObject(shown.errors)
    ? Object.entries(shown.errors).map(([field, why]) => `${field}: ${String(why)}`)
    : [];
  const notes = [...(trouble ? [troubleWords[trouble] ?? trouble] : []), ...wrong];
  const ephemeral = isObject(shown.ephemeral) ? [showMessage(shown.ephemeral, await namesOf(line))] : [];
  const screen = path === 'command' && ephemeral.length > 0 ? [] : [await showScreen(line)];
  return [...notes, ...ephemeral, ...screen].join('\n\n');
}

async function showScreen(line: Line): Promise<string> {
  const names = await namesOf(line);
  const user = person(line);
  const modal = await line.control(`view?user=${user}`);
  const dms = await Promise.all(appNames.map((app) => line.control(`dms?app=${app}&user=${user}`)));
  const whispers = objectsIn(await line.control(`ephemerals?user=${user}`)).slice(-3);
  const messages = [...dms.flatMap(objectsIn), ...whispers].sort((a, b) => Number(a.ts) - Number(b.ts));
  const shown = messages.map((one) => showMessage(one, names));
  const open = isObject(modal) ? [showView(modal, names)] : [];
  return [...shown, ...open].join('\n\n') || `Nothing on ${user}'s screen.`;
}

async function showChannel(line: Line): Promise<string> {
  const channel = await line.control(`channel?name=${encodeURIComponent(line.first)}`);
  if (!isObject(channel)) return '';
  const names = await namesOf(line);
  const topic = textAt(channel.topic, 'value');
  const members = Array.isArray(channel.members)
    ? channel.members.map((id) => names.get(String(id)) ?? String(id))
    : [];
  const head = `#${String(channel.name)}  ${channel.archived ? '(archived) ' : ''}${members.join(', ')}${topic ? `\nTopic: ${topic}` : ''}`;
  const messages = objectsIn(channel.messages).filter(
    (one) => one.subtype === undefined || String(one.subtype) !== 'channel_join',
  );
  return [head, ...messages.slice(-20).map((one) => showMessage(one, names))].join('\n\n');
}

function person({ options }: Line): string {
  if (options.as) return options.as;
  throw new Error('Who acts? Add --as PERSON, for example --as anna. "people" lists everybody.');
}

async function namesOf({ control }: Line): Promise<Map<string, string>> {
  return new Map(objectsIn(await control('people')).map((one) => [String(one.id), String(one.name)]));
}

function entry(pair: string): [string, string | string[]] {
  const [name = '', ...rest] = pair.split('=');
  const value = rest.join('=');
  return [name, value.includes(',') ? value.split(',') : value];
}

/** Waits until the apps have made no call for a moment, so that the output contains the result. */
async function quiet(control: Control): Promise<void> {
  let before = -1;
  for (let looks = 0; looks < 10; looks += 1) {
    const calls = objectsIn(await control('calls')).length;
    if (calls === before) return;
    before = calls;
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
  }
}

function controlAt(base: string, token: string | undefined): Control {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return async (path, body) => {
    const request = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { method: 'GET' };
    const response = await fetch(`${base}/control/${path}`, request).catch((cause: unknown) => {
      throw new Error(`No sandbox answers at ${base}. Start one with: npm run sandbox`, { cause });
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Error(textAt(answer, 'error') ?? `The sandbox answered ${response.status}.`);
  };
}
