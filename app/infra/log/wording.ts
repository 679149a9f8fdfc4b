import type { TelemetryFields } from '../telemetry.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** The level and the message of a telemetry event. All texts of the log are here. */
export function wordingOf(name: string, fields: TelemetryFields): { level: Level; message: string } {
  if (name === 'slack.call' && fields.outcome === 'unknown') return { level: 'warn', message: UNKNOWN_CALL };
  if (name === 'slack.call' && fields.outcome === 'certificate') {
    return { level: 'error', message: 'Slack call: the certificate at the other end is not trusted' };
  }
  if (name === 'slack.sdk')
    return { level: fields.level === 'error' ? 'error' : 'warn', message: "from Slack's own library" };
  const [level, message] = wording[name] ?? unworded(name);
  return { level, message };
}

const UNKNOWN_CALL = 'Slack call: no answer, so whether it happened is looked up before it is repeated';

const wording: Readonly<Record<string, readonly [Level, string]>> = {
  'app.ready': ['info', 'ready'],
  'app.cold': ['warn', 'what people wait for could not be rehearsed: the first click may take a little longer'],
  'app.stopping': ['info', 'stopping: no new work is taken, work under way is finished'],
  'app.stopped': ['info', 'stopped'],

  'database.away': ['error', 'the database is away: trying again'],
  'database.restored': [
    'warn',
    'the database was restored from a dump: what it has to send is looked for before it is sent',
  ],
  'database.back': ['info', 'the database is back'],

  'jobs.done': ['debug', 'job done'],
  'jobs.cancelled': ['info', 'job given up: there is nothing left to do'],
  'jobs.snoozed': ['info', 'job put off'],
  'jobs.failed': ['warn', 'job failed, it will be tried again'],
  'jobs.dead': ['error', 'job failed for the last time, it is kept and reported'],
  'jobs.rescued': ['warn', 'jobs taken over from a process that is gone'],
  'jobs.poll_failed': ['error', 'due jobs could not be looked up: trying again'],
  'jobs.claim_failed': ['error', 'jobs could not be claimed: trying again'],
  'jobs.settle_failed': ['error', 'the outcome of a job could not be stored: trying again'],
  'jobs.heartbeat_failed': ['error', 'leases of jobs could not be extended: trying again'],

  'effects.overslept': ['warn', 'this process stood still before a call, so it did not make it'],
  'effects.lost': ['error', 'somebody else had taken a call over before it was answered: what it made is taken back'],

  'slack.call': ['debug', 'Slack call'],
  'slack.limited': ['warn', 'Slack asked for patience: the method waits'],
  'slack.socket': ['info', 'Slack socket'],
  'slack.respond_failed': ['warn', 'an answer to a click or command did not arrive'],
  'slack.away': ['error', 'Slack gives no answers: calls wait until it does'],
  'slack.back': ['info', 'Slack answers again: what waited goes on'],
  'slack.waiting': ['warn', 'Slack is not to be reached: trying again'],

  'service.call': ['debug', 'call of another service'],
  'service.away': ['error', 'another service cannot be used: calls of it wait until it can'],
  'service.back': ['info', 'another service can be used again: what waited goes on'],

  'intake.accepted': ['info', 'event accepted'],
  'intake.duplicate': ['info', 'event was taken before, nothing is done twice'],
  'intake.refused': ['warn', 'event refused'],
  'intake.unavailable': ['error', 'event could not be stored, the sender has to try again'],
  'intake.applied': ['info', 'event applied'],
  'intake.failed': ['error', 'event cannot be applied, it is kept and reported'],
  'amqp.up': ['info', 'messages are taken from the queue'],
  'amqp.away': ['error', 'the broker cannot be used: trying again, events are taken over HTTP'],
  'amqp.paused': ['warn', 'the database is away: messages were given back to the queue until it is back'],
  'amqp.not_stored': ['error', 'messages from the queue could not be stored: trying again'],
  'amqp.taken': ['debug', 'message taken from the queue'],
  'amqp.published': ['debug', 'announcement published'],
  'amqp.unrouted': ['warn', 'no queue takes what is published: count is how many since this was said last'],
  'amqp.not_asked': ['warn', 'announcements could not be published at once: looked for again soon'],
  'amqp.refused': ['debug', 'message from the queue refused, it is recorded and reported'],
  'web.failed': ['error', 'web request failed'],

  ack: ['debug', 'answered Slack'],
  'ack.lost': ['warn', 'an answer to Slack was lost with its connection'],
  'ack.withheld': ['warn', 'a click, command or form could not be decided in time and was not acknowledged'],
  'event.not_stored': ['warn', 'an event could not be stored and was not acknowledged, Slack sends it again'],
  'event.repeated': ['debug', 'Slack sent an event again, nothing is done twice'],
  'listener.failed': ['error', 'a click, command or event could not be worked on'],
  'claim.won': ['info', 'project claimed'],

  'directory.loaded': ['info', 'everybody in the workspace is known'],
  'directory.load_failed': ['warn', 'the people of the workspace could not all be read: trying again'],
  'directory.unreadable': ['warn', 'somebody in the workspace could not be read'],
  'directory.groups_failed': [
    'warn',
    'the user groups of the workspace could not be read: trying again within the hour',
  ],
  'directory.alone': [
    'warn',
    'Redis fails the directory: this process goes on by what it knows itself, and asks Slack',
  ],
  'directory.together': ['info', 'Redis knows again what this process knows of the workspace'],
  'directory.channel_missing': ['error', 'a configured channel is not there, or the bot is not in it'],

  'processes.changed': ['info', 'so many processes run on this database now'],
  'processes.cut_off': [
    'warn',
    'a process has lost its session with the database and does not come back: others go on with its work',
  ],
  'processes.apart': [
    'warn',
    'another process runs on this database, or was killed just now: without REDIS_URL they cannot count together, so each keeps to its share of what Slack allows (two: half). Set REDIS_URL in all of them to share it',
  ],
  'redis.away': ['error', 'Redis cannot be used: each process keeps to its share of what may be called'],
  'redis.back': ['info', 'Redis can be used again'],
  'redis.warning': ['warn', 'Redis is set up in a way that will be trouble'],

  'roster.without_admin': [
    'info',
    'nobody is an admin of the roster: an owner or admin of the workspace becomes one by the button in /team, or by npm run admin',
  ],
  'feedback.posted': ['info', 'client score posted'],
  'scores.away': ['error', 'the scores database does not answer: trying again'],
  'scores.taken': ['info', 'new client scores'],
  'scores.rejected': ['warn', 'a client score breaks the rules, it is reported and not posted'],
  'survey.decided': ['info', 'whether a client is asked was decided'],
  'survey.mail': ['info', 'survey mailed, or not'],
  'survey.answer': ['info', 'a client has answered'],
  'survey.stopped': ['info', 'a client wants no more surveys'],
  'survey.page_failed': ['error', 'the client’s page could not be shown'],
  'intercom.note': ['info', 'note added to an Intercom conversation, or not'],
  'invoice.draft': ['info', 'a draft invoice is in FreshBooks, or the project manager is asked first'],
  'freshbooks.refreshed': ['info', 'the tokens of FreshBooks were exchanged for new ones, or not'],
  'mail.away': ['error', 'the mail server cannot be used: mails wait'],
  'dnd.unread': ['warn', 'Slack did not say who wants no notifications: offers go by what it said before'],
  'webhook.taken': ['debug', 'an endpoint has taken an announcement'],
  'webhook.refused': ['warn', 'an endpoint did not take an announcement: it is tried again'],
  'webhook.gone': ['warn', 'an endpoint wants no more announcements'],
  'home.look_failed': ['warn', 'whether Homes have to be drawn again could not be seen: looked for again soon'],
  'metrics.answered': ['info', 'question answered'],
  'metrics.failed': ['warn', 'a question could not be answered, whoever asked was told'],
  'metrics.share_failed': ['warn', 'the picture of an answer could not be shared: trying again'],
  'schedule.failed': ['error', 'a scheduled task failed, it runs again at its next time'],
  'schedule.pruned': ['info', 'what is older than KEEP_DAYS was forgotten'],
};

// A failure without a text must not disappear below the usual level.
function unworded(name: string): readonly [Level, string] {
  return [/(^|[._])failed$/.test(name) ? 'warn' : 'debug', name];
}
