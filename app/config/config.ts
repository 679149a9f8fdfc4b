import { config as readDotenv } from 'dotenv';
import { problemsBetween } from './problems.ts';
import { builtInScoresQuery } from './scores-query.ts';
import { builtInSurveyWords } from './survey-words.ts';
import { environment as environmentSchema } from './variables.ts';

export { variables } from './variables.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface BotTokens {
  botToken: string;
  appToken: string;
}

/** The checked and typed configuration of this process, read once at start and passed to the modules that need it. */
export type Config = ReturnType<typeof arrange> & { newproject: BotTokens; ops: BotTokens };

/** The configuration of tools that can run without Slack tokens. */
export type ToolConfig = ReturnType<typeof arrange>;

/**
 * Thrown when the environment is wrong. `problems` has one line for each variable: the expected value, the actual one,
 * and the fix.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
    super(
      `${count} in the configuration (environment and .env):\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/** The process environment, completed by the file .env of the working directory. It does not change process.env. */
export function environment(): Environment {
  const merged: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) merged[name] = value;
  readDotenv({ quiet: true, processEnv: merged });
  return merged;
}

/**
 * Reads and checks the whole configuration. Empty values count as absent. Throws a ConfigError that lists every
 * problem at once. The tokens of @newproject and @ops are required, except for tools that say `tokens: 'optional'`.
 */
export function readConfig(env?: Environment): Config;
export function readConfig(env: Environment | undefined, options: { tokens: 'optional' }): ToolConfig;
export function readConfig(env: Environment = environment(), options?: { tokens: 'optional' }): Config | ToolConfig {
  const given = withoutEmpty(env);
  const parsed = environmentSchema.safeParse(given);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...problemsBetween(given, { tokensRequired: options?.tokens !== 'optional' }),
  ];
  if (parsed.data === undefined || problems.length > 0) throw new ConfigError(inOrder(problems));
  return arrange(parsed.data);
}

type Parsed = ReturnType<typeof environmentSchema.parse>;

function arrange(env: Parsed) {
  const host = env.HOST.includes(':') && !env.HOST.startsWith('[') ? `[${env.HOST}]` : env.HOST;
  const publicUrl = env.PUBLIC_URL ?? `http://${host}:${env.PORT}`;
  return {
    newproject: pair(env.NEWPROJECT_BOT_TOKEN, env.NEWPROJECT_APP_TOKEN),
    ops: pair(env.OPS_BOT_TOKEN, env.OPS_APP_TOKEN),
    statsbot: pair(env.STATSBOT_BOT_TOKEN, env.STATSBOT_APP_TOKEN),
    /** The URL ends in "/". */
    slackApiUrl: env.SLACK_API_URL,
    /** The channel's name without "#", or its id. */
    feedbackChannel: env.FEEDBACK_CHANNEL,
    opsChannel: env.OPS_CHANNEL,
    feedbackCron: env.FEEDBACK_CRON,
    digestCron: env.DIGEST_CRON,
    opsDigestCron: env.OPS_DIGEST_CRON,
    timeZone: env.TZ ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    http: { host: env.HOST, port: env.PORT, /** The URL has no "/" at its end. */ publicUrl },
    /** Undefined: health and metrics are served on the main port. */
    adminPort: separatePort(env),
    sandboxPort: env.SANDBOX_PORT,
    /** Undefined: events over HTTP are answered 503. */
    webhookSecret: env.WEBHOOK_SECRET,
    /** {PUBLIC_URL} is replaced here. Only {code} is still to be filled in. */
    projectUrlTemplate: env.PROJECT_URL_TEMPLATE?.replace('{PUBLIC_URL}', publicUrl),
    offers: {
      /** 0: everyone is asked at once. */
      waveSize: env.OFFER_WAVE_SIZE,
      waveMinutes: env.OFFER_WAVE_MINUTES,
      escalationMinutes: env.CLAIM_ESCALATION_MINUTES,
      staleHours: env.CLAIM_STALE_HOURS,
      /** 0: a released project is offered to everybody at once. */
      standbyMinutes: env.STANDBY_MINUTES,
    },
    hours: {
      /** Null: people who gave no hours count as always awake. */
      workingHours: env.WORKING_HOURS ?? null,
      urgentHours: env.URGENT_HOURS,
      respectDnd: env.RESPECT_DND,
    },
    /** How long temporary records are kept. */
    keepDays: env.KEEP_DAYS,
    /** Undefined: the private server under .data/. */
    databaseUrl: env.DATABASE_URL,
    scores: {
      databaseUrl: env.SCORES_DATABASE_URL ?? env.DATABASE_URL,
      queryFile: env.SCORES_QUERY_FILE?.path,
      /** The SELECT of the operator's file, or the built-in one. It takes the named parameters :after and :limit. */
      query: env.SCORES_QUERY_FILE?.query ?? builtInScoresQuery,
    },
    redisUrls: env.REDIS_URL,
    amqp:
      env.AMQP_URL === undefined
        ? undefined
        : {
            urls: env.AMQP_URL,
            queue: env.AMQP_QUEUE,
            /** Undefined: nothing is published. */ exchange: env.AMQP_EXCHANGE,
          },
    /** The endpoints that get our webhooks, and the keys that sign them. */
    events: { urls: env.EVENTS_URL ?? [], secrets: env.EVENTS_SECRET ?? [] },
    /** Empty: /api answers 404. */
    apiTokens: env.API_TOKEN ?? [],
    smtp:
      env.SMTP_URL === undefined || env.MAIL_FROM === undefined
        ? undefined
        : { url: env.SMTP_URL, from: env.MAIL_FROM, replyTo: env.MAIL_REPLY_TO, perMinute: env.MAIL_PER_MINUTE },
    survey: {
      /** 0: a client is asked at every project. */
      quarantineDays: env.SURVEY_QUARANTINE_DAYS,
      /** 0: no reminder. */
      reminderDays: env.SURVEY_REMINDER_DAYS,
      /** The texts of mail and page by language tag in lower case. English is always there. */
      words: env.SURVEY_FILE?.words ?? builtInSurveyWords,
    },
    /** How the client's page and mail look. Without a name, that of the workspace is used. */
    agency: { name: env.AGENCY_NAME, logoUrl: env.AGENCY_LOGO_URL, color: env.AGENCY_COLOR },
    intercom:
      env.INTERCOM_TOKEN === undefined
        ? undefined
        : { token: env.INTERCOM_TOKEN, apiUrl: env.INTERCOM_API_URL, notes: env.INTERCOM_NOTES },
    freshbooks:
      env.FRESHBOOKS_ACCOUNT_ID === undefined
        ? undefined
        : {
            accountId: env.FRESHBOOKS_ACCOUNT_ID,
            apiUrl: env.FRESHBOOKS_API_URL,
            /** A fixed token for a trial. It takes precedence over the app. */
            token: env.FRESHBOOKS_TOKEN,
            /** The FreshBooks app, which an admin authorises once. */
            app: freshbooksApp(env),
            /** Decrypts the stored secrets. */
            key: env.CREWCALL_KEY,
          },
    mixpanel:
      env.MIXPANEL_PROJECT_ID === undefined || env.MIXPANEL_USERNAME === undefined || env.MIXPANEL_SECRET === undefined
        ? undefined
        : {
            projectId: env.MIXPANEL_PROJECT_ID,
            username: env.MIXPANEL_USERNAME,
            secret: env.MIXPANEL_SECRET,
            apiUrl: env.MIXPANEL_API_URL,
          },
    googleAnalytics:
      env.GOOGLE_ANALYTICS_PROPERTY_ID === undefined || env.GOOGLE_ANALYTICS_KEY_FILE === undefined
        ? undefined
        : {
            propertyId: env.GOOGLE_ANALYTICS_PROPERTY_ID,
            ...env.GOOGLE_ANALYTICS_KEY_FILE,
            apiUrl: env.GOOGLE_ANALYTICS_API_URL,
            tokenUrl: env.GOOGLE_ANALYTICS_TOKEN_URL,
          },
    metricsFile: env.METRICS_FILE,
    logLevel: env.LOG_LEVEL,
  };
}

function freshbooksApp({
  FRESHBOOKS_CLIENT_ID: clientId,
  FRESHBOOKS_CLIENT_SECRET: clientSecret,
  FRESHBOOKS_REDIRECT_URI: redirectUri,
}: Parsed) {
  return clientId === undefined || clientSecret === undefined || redirectUri === undefined
    ? undefined
    : { clientId, clientSecret, redirectUri };
}

/**
 * The port for health and metrics if it is not the main port. 0 stands for any free port, so two zeros never mean the
 * same port.
 */
function separatePort({ ADMIN_PORT: adminPort, PORT: port }: Parsed): number | undefined {
  return adminPort !== undefined && (adminPort !== port || adminPort === 0) ? adminPort : undefined;
}

function pair(botToken: string | undefined, appToken: string | undefined): BotTokens | undefined {
  return botToken === undefined || appToken === undefined ? undefined : { botToken, appToken };
}

function withoutEmpty(env: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of Object.keys(environmentSchema.shape)) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') kept[name] = value;
  }
  return kept;
}

// Sorts the problems into the order of .env.example, so that it does not matter which check found them.
function inOrder(problems: string[]): string[] {
  const names: string[] = Object.keys(environmentSchema.shape) satisfies string[];
  const place = (problem: string) => names.indexOf(problem.split(':', 1)[0] ?? '');
  return problems.toSorted((one, other) => place(one) - place(other));
}
