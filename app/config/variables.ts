import { z } from 'zod';
import * as address from './rules/addresses.ts';
import * as connecting from './rules/connecting.ts';
import * as file from './rules/files.ts';
import * as freshbooks from './rules/freshbooks.ts';
import * as hours from './rules/hours.ts';
import * as slack from './rules/slack.ts';
import * as survey from './rules/survey.ts';
import * as is from './rules/values.ts';

/** Every environment variable with its rule, default and meaning. A test compares `.env.example` with this. */
export const environment = z.object({
  DATABASE_URL: address.mysqlUrl
    .optional()
    .describe("the app's own MySQL database; without it a private server under .data/"),
  SCORES_DATABASE_URL: address.mysqlUrl
    .optional()
    .describe('the MySQL database that holds client scores, a read-only user is enough; without it DATABASE_URL'),
  SCORES_QUERY_FILE: file.scoresQueryFile
    .optional()
    .describe('a file with one SELECT that reports scores, with :after and :limit; without it the built-in report'),

  NEWPROJECT_BOT_TOKEN: slack.botToken('NEWPROJECT_APP_TOKEN').optional().describe('@newproject: bot token, xoxb-…'),
  NEWPROJECT_APP_TOKEN: slack
    .appToken('NEWPROJECT_BOT_TOKEN')
    .optional()
    .describe('@newproject: app-level token, xapp-…'),
  OPS_BOT_TOKEN: slack.botToken('OPS_APP_TOKEN').optional().describe('@ops: bot token, xoxb-…'),
  OPS_APP_TOKEN: slack.appToken('OPS_BOT_TOKEN').optional().describe('@ops: app-level token, xapp-…'),
  STATSBOT_BOT_TOKEN: slack
    .botToken('STATSBOT_APP_TOKEN')
    .optional()
    .describe('@statsbot: bot token, xoxb-…; without it @ops answers metric questions itself'),
  STATSBOT_APP_TOKEN: slack.appToken('STATSBOT_BOT_TOKEN').optional().describe('@statsbot: app-level token, xapp-…'),
  SLACK_API_URL: address
    .httpUrl({ slash: true })
    .prefault('https://slack.com/api/')
    .describe('another Slack: the sandbox, a proxy, GovSlack'),

  FEEDBACK_CHANNEL: slack.channel
    .prefault('client-feedback')
    .describe('name or id of the channel that gets client feedback'),
  OPS_CHANNEL: slack.channel
    .prefault('ops')
    .describe('name or id of the channel where unclaimed projects and permanent failures are reported'),
  FEEDBACK_CRON: is.sixFieldCron
    .prefault('*/15 * * * * *')
    .describe('when scores are looked for (six fields: seconds first)'),
  DIGEST_CRON: is.sixFieldCron.prefault('0 0 9 * * 1').describe('the weekly NPS digest (six fields: seconds first)'),
  OPS_DIGEST_CRON: is.sixFieldCron
    .prefault('0 0 9 * * 1-5')
    .describe(
      'what is unclaimed, not started, overdue, unowned or dead, in OPS_CHANNEL; nothing where there is nothing',
    ),
  TZ: is.timeZone.optional().describe("time zone of cron, of today and of this week; without it the system's"),

  PORT: is.port.prefault('3000').describe('HTTP: events in, health, metrics, survey pages'),
  ADMIN_PORT: is.port
    .optional()
    .describe('where /healthz, /readyz, /metrics and /api answer, so that PORT may be public; without it PORT'),
  HOST: is.text.prefault('127.0.0.1').describe('the address that HTTP listens on'),
  PUBLIC_URL: address
    .httpUrl({ slash: false })
    .optional()
    .describe('how links to us are written in e-mails (https, or http on loopback); has to be said with SMTP_URL'),
  WEBHOOK_SECRET: connecting.webhookSecret
    .optional()
    .describe('signs incoming events: whsec_ + base64 (Standard Webhooks); without it /events answers 503'),
  SANDBOX_PORT: is.port.prefault('3100').describe('the sandbox workspace: its page at /, its Web API under /api/'),
  PROJECT_URL_TEMPLATE: address.projectUrlTemplate
    .optional()
    .describe(
      'page of a project where the event brings none, such as https://agency.example/projects/{code}; without it no such link is shown',
    ),

  OFFER_WAVE_SIZE: is.count
    .prefault('0')
    .describe('offers go out best match first, in waves of this size; 0 is everyone at once'),
  OFFER_WAVE_MINUTES: is.duration.prefault('10').describe('minutes from one wave to the next'),
  WORKING_HOURS: hours.workingHours
    .optional()
    .describe(
      "such as mon-fri 9:00-18:00, in each person's own zone, of those who said nothing else; without it nobody is ever taken to be asleep",
    ),
  URGENT_HOURS: hours.noLessThanZero
    .prefault('12')
    .describe('what is due within so many hours is urgent: it does not wait until people are awake'),
  RESPECT_DND: hours.yesOrNo
    .prefault('false')
    .describe("true: Slack's do-not-disturb schedule counts as asleep (scope dnd:read)"),
  CLAIM_ESCALATION_MINUTES: is.duration
    .prefault('30')
    .describe('after so many minutes an unclaimed project is reported in OPS_CHANNEL'),
  CLAIM_STALE_HOURS: is.duration
    .prefault('4')
    .describe('after so many hours a claimed project that was not started brings "Still on it?"'),
  STANDBY_MINUTES: is.durationOrNone
    .prefault('10')
    .describe('so many minutes a released project is offered to the next in line alone; 0: to everybody at once'),
  KEEP_DAYS: is.days
    .prefault('400')
    .describe(
      'how long events, done and dead jobs, audit lines, notices and records of messages are kept; projects, offers, members, scores and reviews stay for good',
    ),

  REDIS_URL: address.redisUrls
    .optional()
    .describe('several processes: directory and rate budgets shared in Redis (or comma-separated cluster nodes)'),
  AMQP_URL: address.amqpUrls
    .optional()
    .describe(
      'also take events from a RabbitMQ queue: amqp(s)://user:password@host/vhost, or several, comma-separated',
    ),
  AMQP_QUEUE: connecting.amqpQueue.prefault('crewcall.events').describe('the name of that queue'),
  AMQP_EXCHANGE: connecting.amqpExchange
    .optional()
    .describe('also publish what is decided here to this topic exchange; see docs/connecting.md'),
  EVENTS_URL: connecting.eventsUrls
    .optional()
    .describe('webhooks that are told what is decided here, comma-separated; see docs/connecting.md'),
  EVENTS_SECRET: connecting.eventsSecrets
    .optional()
    .describe('signs them: whsec_ + base64 (Standard Webhooks); two, comma-separated, while one is replaced'),
  API_TOKEN: connecting.apiTokens
    .optional()
    .describe('bearer tokens that may read /api, comma-separated; without one /api answers 404'),
  SMTP_URL: address.smtpUrl.optional().describe('mails the NPS survey after completion; without it none is mailed'),
  MAIL_FROM: connecting.mailAddress.optional().describe('the sender of those mails'),
  MAIL_REPLY_TO: connecting.mailAddress.optional().describe('where answers to them go; without it to the sender'),
  MAIL_PER_MINUTE: survey.pace.prefault('60').describe('the most mails a minute, of all processes together'),
  SURVEY_QUARANTINE_DAYS: is.count
    .prefault('0')
    .describe('who was asked within so many days is not asked again; 0: at every project'),
  SURVEY_REMINDER_DAYS: is.count.prefault('5').describe('one reminder after so many days; 0: none'),
  SURVEY_FILE: survey.surveyFile
    .optional()
    .describe('a YAML file with the words of mail and page, by language; without it English'),
  AGENCY_NAME: survey.agencyName
    .optional()
    .describe("the agency's name in the client's mail and page; without it the workspace's"),
  AGENCY_LOGO_URL: survey.logoUrl.optional().describe('its logo there: an https address, or a data:image address'),
  AGENCY_COLOR: survey.color.optional().describe('its colour there, such as #4a154b; without it a neutral one'),

  INTERCOM_TOKEN: is.secret
    .optional()
    .describe('notes for teammates on the Intercom conversations of projects; without it none'),
  INTERCOM_API_URL: address
    .httpUrl({ slash: true })
    .prefault('https://api.intercom.io/')
    .describe("Intercom's API (https://api.eu.intercom.io/ in the EU, https://api.au.intercom.io/ in Australia)"),
  INTERCOM_NOTES: connecting.intercomNotes
    .prefault('claimed,started,completed,score')
    .describe('what is noted there: any of claimed, started, completed, score'),
  FRESHBOOKS_ACCOUNT_ID: is.text
    .optional()
    .describe('a draft invoice in FreshBooks at completion: the account that invoices, letters and digits'),
  FRESHBOOKS_CLIENT_ID: is.secret
    .optional()
    .describe('FreshBooks: client id of your app there, which npm run connect -- freshbooks authorises once'),
  FRESHBOOKS_CLIENT_SECRET: is.secret.optional().describe('FreshBooks: client secret of that app'),
  FRESHBOOKS_REDIRECT_URI: freshbooks.redirectUri
    .optional()
    .describe('FreshBooks: redirect URI of that app, letter by letter as it stands there'),
  FRESHBOOKS_TOKEN: is.secret
    .optional()
    .describe('FreshBooks: a fixed token instead, for a trial: FreshBooks lets it live for 12 hours'),
  FRESHBOOKS_API_URL: address
    .httpUrl({ slash: true })
    .prefault('https://api.freshbooks.com/')
    .describe("FreshBooks' API"),
  CREWCALL_KEY: freshbooks.key
    .optional()
    .describe('base64 of 32 bytes: encrypts what must be kept secret in the database, the tokens of FreshBooks'),
  MIXPANEL_PROJECT_ID: is.text.optional().describe('Mixpanel as a data source of @statsbot: the project'),
  MIXPANEL_USERNAME: is.text.optional().describe('Mixpanel: user name of a service account'),
  MIXPANEL_SECRET: is.secret.optional().describe('Mixpanel: secret of that service account'),
  MIXPANEL_API_URL: address
    .httpUrl({ slash: true })
    .prefault('https://mixpanel.com/api/')
    .describe("Mixpanel's query API (https://eu.mixpanel.com/api/ in the EU)"),
  GOOGLE_ANALYTICS_PROPERTY_ID: is.digits
    .optional()
    .describe('Google Analytics 4 as a data source of @statsbot: the number of the property'),
  GOOGLE_ANALYTICS_KEY_FILE: file.serviceAccountFile
    .optional()
    .describe('Google Analytics: the JSON key file of a service account that may view the property'),
  GOOGLE_ANALYTICS_API_URL: address
    .httpUrl({ slash: true })
    .prefault('https://analyticsdata.googleapis.com/')
    .describe("Google Analytics' Data API"),
  GOOGLE_ANALYTICS_TOKEN_URL: address
    .httpUrl({ slash: false })
    .prefault('https://oauth2.googleapis.com/token')
    .describe('where Google hands out access tokens'),
  METRICS_FILE: file.metricsFile
    .optional()
    .describe('a YAML file of metrics that @statsbot answers beside, or instead of, the built-in ones'),

  LOG_LEVEL: is.logLevel
    .prefault('info')
    .describe('JSON lines on stdout: trace, debug, info, warn, error, fatal or silent'),
});

export type VariableName = keyof typeof environment.shape;

/** The variables as a table for documentation. `default` is empty if a variable has none. */
export const variables: { name: string; default: string; meaning: string }[] = Object.entries(environment.shape).map(
  ([name, schema]) => ({
    name,
    default: schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : '',
    meaning: schema.description ?? '',
  }),
);

/** Variables that require each other: if one is given or required, the others must be given too. */
export const companions: {
  names: readonly VariableName[];
  required: boolean;
  mend: string | ((name: VariableName) => string);
}[] = [
  { names: ['NEWPROJECT_BOT_TOKEN', 'NEWPROJECT_APP_TOKEN'], required: true, mend: tokenMend },
  { names: ['OPS_BOT_TOKEN', 'OPS_APP_TOKEN'], required: true, mend: tokenMend },
  { names: ['STATSBOT_BOT_TOKEN', 'STATSBOT_APP_TOKEN'], required: false, mend: tokenMend },
  {
    names: ['EVENTS_URL', 'EVENTS_SECRET'],
    required: false,
    mend: `Whoever is told checks by the secret that it was us. Make one with: node -p "'whsec_' + crypto.randomBytes(32).toString('base64')"`,
  },
  { names: ['SMTP_URL', 'MAIL_FROM'], required: false, mend: 'Mail needs both a server and a sender.' },
  {
    names: ['FRESHBOOKS_CLIENT_ID', 'FRESHBOOKS_CLIENT_SECRET', 'FRESHBOOKS_REDIRECT_URI'],
    required: false,
    mend: 'FreshBooks shows all three with your app, under https://my.freshbooks.com/#/developer.',
  },
  {
    names: ['MIXPANEL_PROJECT_ID', 'MIXPANEL_USERNAME', 'MIXPANEL_SECRET'],
    required: false,
    mend: 'Mixpanel lists them in its settings: "Project Details" and "Service Accounts".',
  },
  {
    names: ['GOOGLE_ANALYTICS_PROPERTY_ID', 'GOOGLE_ANALYTICS_KEY_FILE'],
    required: false,
    mend: 'Google Analytics needs both: the number is under "Property details", the key is that of a service account.',
  },
];

function tokenMend(name: VariableName): string {
  const app = name.split('_', 1)[0]?.toLowerCase();
  return `Make the Slack app from manifests/${app}.yaml, once. ${slack.whereToFind(name.endsWith('_BOT_TOKEN') ? 'xoxb-' : 'xapp-')}`;
}
