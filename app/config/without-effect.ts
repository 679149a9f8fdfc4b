import { config as readDotenv } from 'dotenv';
import type { Environment } from './config.ts';
import { variables } from './variables.ts';

/** Maps a variable to the one without which it has no effect. */
const BESIDE: Readonly<Record<string, string>> = {
  AMQP_QUEUE: 'AMQP_URL',
  AMQP_EXCHANGE: 'AMQP_URL',
  EVENTS_SECRET: 'EVENTS_URL',
  MAIL_FROM: 'SMTP_URL',
  MAIL_REPLY_TO: 'SMTP_URL',
  MAIL_PER_MINUTE: 'SMTP_URL',
  SURVEY_FILE: 'SMTP_URL',
  SURVEY_QUARANTINE_DAYS: 'SMTP_URL',
  SURVEY_REMINDER_DAYS: 'SMTP_URL',
  INTERCOM_NOTES: 'INTERCOM_TOKEN',
  OFFER_WAVE_MINUTES: 'OFFER_WAVE_SIZE',
};

/** Variables that other programs read. */
const NOT_OURS = /^(NODE_|npm_|SANDBOX_|NO_COLOR$|FORCE_COLOR$|TZ$|PATH$|.*_PROXY$)/i;

/** A variable that is set but changes nothing. */
export interface WithoutEffect {
  variable: string;
  because: string;
}

/**
 * Finds variables that are set without effect, because they depend on one that is not set or are misspelled in .env.
 */
export function withoutEffect(env: Environment, dotenv: Environment = inDotenv()): WithoutEffect[] {
  const known = new Set<string>(variables.map(({ name }) => name));
  const isSet = (name: string) => (env[name]?.trim() ?? '') !== '';
  const alone = Object.entries(BESIDE).filter(([name, other]) => isSet(name) && !isSet(other));
  const unknown = Object.keys(dotenv).filter((name) => isSet(name) && !known.has(name) && !NOT_OURS.test(name));
  return [
    ...alone.map(([variable, other]) => ({ variable, because: `nothing reads it without ${other}` })),
    ...unknown.map((variable) => ({ variable, because: 'no setting has this name' })),
  ];
}

function inDotenv(): Environment {
  return readDotenv({ quiet: true, processEnv: {} }).parsed ?? {};
}
