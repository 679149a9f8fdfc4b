import { arch, platform } from 'node:os';
import type { ToolConfig } from '../../config/config.ts';
import { bodyOf } from '../../infra/slack/posts/message-body.ts';
import { askSlack, type SlackAnswer } from '../doctor/ask-slack.ts';
import type { Step, Try } from './attempt.ts';
import { projectInSlack } from './project.ts';
import { everyday, longest } from './samples.ts';
import { type Shape, shapes } from './shapes.ts';

/**
 * Checks a real Slack by acting in it: blocks.validate checks each of our messages and views, and a test project is
 * created, claimed, deleted and archived in a private channel of its own. The output is fit for a bug report: it
 * contains no token, name or id. Returns the number of problems.
 */
export async function runLive(config: ToolConfig, write: (text: string) => void): Promise<number> {
  const { ops, newproject, slackApiUrl } = config;
  if (ops === undefined || newproject === undefined) {
    write('\nNothing was tried in Slack: --live needs the tokens of @ops and @newproject.\n');
    return 1;
  }
  const steps: Step[] = [];
  const attempt: Try = async (what, method, { token, form }) => {
    const begunAt = performance.now();
    const body = await patient(method, () => askSlack({ apiUrl: slackApiUrl, token, method, form }));
    steps.push({
      what,
      method,
      problem: body.ok ? undefined : problemOf(body),
      ms: Math.round(performance.now() - begunAt),
    });
    return body;
  };
  write(heading(slackApiUrl));
  const shaped = await validate(attempt);
  const shapeSteps = steps.splice(0);
  write(shapeReport(shapeSteps, shaped));
  await projectInSlack(attempt, { ops: ops.botToken, newproject: newproject.botToken });
  write(stepReport(steps));
  return [...shapeSteps, ...steps].filter(({ problem }) => problem !== undefined).length;
}

/**
 * Lets Slack validate all shapes in turn. Stops at the first if Slack does not know the method. Returns the number of
 * shapes.
 */
async function validate(attempt: Try): Promise<number> {
  const made = [...named('', await shapes(everyday)), ...named(', longest', await shapes(longest))];
  const all = made.flatMap(({ name, content }): { name: string; form: Record<string, string> }[] => {
    if (content.kind === 'view') return [{ name, form: { view: JSON.stringify(content.view) } }];
    const { blocks } = bodyOf(content.message);
    // A message that is only text needs no validation.
    return blocks === undefined ? [] : [{ name, form: { blocks: JSON.stringify(blocks) } }];
  });
  for (const { name, form } of all) {
    const body = await attempt(name, 'blocks.validate', { form });
    if (!body.ok && !/^invalid_(blocks|message|view)/.test(body.error ?? '')) break;
  }
  return all.length;
}

function named(how: string, made: readonly Shape[]): Shape[] {
  return made.map((shape) => ({ ...shape, name: `${shape.name}${how}` }));
}

const LONGEST_PAUSE_S = 60;

async function patient(method: string, ask: () => Promise<SlackAnswer>): Promise<SlackAnswer['body']> {
  const { body } = await ask();
  // A kept-alive connection may have been closed meanwhile. Validating twice does no harm, so it is tried again.
  if (method === 'blocks.validate' && body.error?.startsWith('not reachable')) return (await ask()).body;
  const seconds = Number(/^ratelimited for (\d+) s$/.exec(body.error ?? '')?.[1] ?? Number.NaN);
  if (!(seconds <= LONGEST_PAUSE_S)) return body;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  return (await ask()).body;
}

function problemOf(body: SlackAnswer['body']): string {
  const { error = 'an error without a name', errors, response_metadata: told } = body;
  const details = [errors, told?.messages].filter((one) => one !== undefined).map((one) => JSON.stringify(one));
  return [error, ...details].join(' ').slice(0, 600);
}

function heading(apiUrl: string): string {
  return `
## Crewcall tried in Slack, ${new Date().toISOString().slice(0, 16)} UTC

Node ${process.versions.node} on ${platform()} ${arch()}, ${new URL(apiUrl).host}
`;
}

function shapeReport(steps: readonly Step[], all: number): string {
  const wrong = steps.filter(({ problem }) => problem !== undefined);
  const lines = wrong.map(({ what, problem }) => `- ${what}: \`${problem}\`\n`);
  return `
### What we send

${steps.length - wrong.length} of ${all} messages, modals and Homes are as Slack wants them (blocks.validate).
${lines.join('')}`;
}

function stepReport(steps: readonly Step[]): string {
  const rows = steps.map(({ what, method, problem, ms }) => `| ${what} | ${method} | ${problem ?? 'ok'} | ${ms} |\n`);
  return `
### A project in a private channel of its own

| what | method | came of it | ms |
| --- | --- | --- | --- |
${rows.join('')}`;
}
