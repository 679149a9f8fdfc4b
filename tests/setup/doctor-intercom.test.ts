import test from 'ava';
import { readConfig } from '../../app/config/config.ts';
import { systemClock } from '../../app/infra/clock.ts';
import { examine } from '../../app/setup/doctor/check.ts';
import { intercomChecks } from '../../app/setup/doctor/intercom.ts';
import { intercomDouble } from '../helpers/intercom.ts';

test('the doctor asks Intercom who we are: accepted, refused, away, or not configured; it writes nothing there', async (t) => {
  const intercom = await intercomDouble(t);
  const look = async (token: string) => {
    const config = readConfig({ INTERCOM_TOKEN: token, INTERCOM_API_URL: intercom.url }, { tokens: 'optional' });
    const [check, ...more] = intercomChecks(config, 5_000);
    t.deepEqual(more, []);
    t.is(check!.name, 'INTERCOM_TOKEN');
    return examine(check!, { limitMs: 10_000, clock: systemClock });
  };
  t.like(await look(intercom.token), {
    mark: 'ok',
    text: 'Intercom lets us in as Crew in the workspace Agency; nothing was noted',
  });
  const barred = await look('bad');
  t.regex(barred.text, /HTTP 401: unauthorized, Access Token Invalid/);
  t.regex(barred.mark === 'wrong' ? barred.mend : '', /INTERCOM_TOKEN.*INTERCOM_API_URL/);
  intercom.isAway = true;
  const away = await look(intercom.token);
  t.regex(away.mark === 'wrong' ? away.mend : '', /INTERCOM_API_URL/);
  t.deepEqual(new Set(intercom.calls.map(({ method, path }) => `${method} ${path}`)), new Set(['GET /me']));
  t.deepEqual(intercomChecks(readConfig({}, { tokens: 'optional' }), 5_000), []);
});
