// The real app.
import { pino } from 'pino';
import { readConfig } from '../../../app/config/config.ts';
import { start } from '../../../app/main.ts';
import { compete, type Settings } from './settings.ts';

await compete(async (settings) => {
  const crewcall = await start(readConfig(environmentOf(settings)), { log: pino({ level: 'silent' }), warmsUp: true });
  await crewcall.connected;
  return crewcall;
});

function environmentOf({ apiUrl, newproject, ops, databaseUrl, webhookSecret, looksEachSecond, env }: Settings) {
  return {
    DATABASE_URL: databaseUrl,
    SLACK_API_URL: apiUrl,
    NEWPROJECT_BOT_TOKEN: newproject.botToken,
    NEWPROJECT_APP_TOKEN: newproject.appToken,
    OPS_BOT_TOKEN: ops.botToken,
    OPS_APP_TOKEN: ops.appToken,
    WEBHOOK_SECRET: webhookSecret,
    PORT: '0',
    ...(looksEachSecond && { FEEDBACK_CRON: '* * * * * *' }),
    ...env,
  };
}
