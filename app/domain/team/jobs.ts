import type { Person } from '../../generated/prisma/client.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import type { Directory } from '../../infra/directory/directory.ts';
import type { SlackPerson } from '../../infra/directory/slack-person.ts';
import { cancel, done, runs } from '../../infra/jobs/job.ts';
import type { SlackClient } from '../../infra/slack/client/client.ts';
import { deactivatedInSlack, linkPerson, unlinkForeign } from './accounts/link.ts';
import { type LinkTrouble, reportLinkTrouble } from './accounts/link-reports.ts';
import { readDnd } from './hours/dnd.ts';
import { zoneInSlack } from './hours/set-hours.ts';
import { followDnd, linkToSlack } from './kinds.ts';

export interface TeamJobsOptions extends FactServices {
  directory: Directory;
  /** The Slack client of @ops. */
  client: SlackClient;
}

/** Jobs that find and check the Slack accounts of people on the roster, with their time zones. */
export function teamJobs({ db, transact, directory, clock, client }: TeamJobsOptions) {
  async function findByEmail(person: Person, signal: AbortSignal): Promise<void> {
    const found = await directory.lookup({ email: person.email }, signal);
    if (found === undefined || found.isBot) return tell(person, { kind: 'not_in_slack' });
    if (found.belonging === 'foreign') return tell(person, { kind: 'foreign', slackId: found.slackId });
    if (found.deactivated) return tell(person, { kind: 'switched_off' });
    await transact((tx) => linkPerson(tx, { personId: person.id, slackId: found.slackId, at: clock.now() }));
    await noteZone(found);
  }

  async function check(person: Person, slackId: string, signal: AbortSignal): Promise<void> {
    const found = await directory.lookup({ slackId }, signal);
    if (found === undefined) return tell(person, { kind: 'no_such_account', slackId });
    if (found.belonging === 'foreign') {
      await transact((tx) => unlinkForeign(tx, { slackId, at: clock.now() }));
      return;
    }
    await noteZone(found);
    const { deactivated } = found;
    await transact((tx) => deactivatedInSlack(tx, { slackId, deactivated, at: clock.now() }));
    if (deactivated) await findAnother(person, signal);
  }

  /**
   * Looks for another account. Somebody whose account was deactivated may have a new one with the same e-mail
   * address.
   */
  async function findAnother(person: Person, signal: AbortSignal): Promise<void> {
    const found = await directory.lookup({ email: person.email }, signal);
    if (found === undefined || found.isBot || found.deactivated || found.belonging === 'foreign') return;
    await transact((tx) => linkPerson(tx, { personId: person.id, slackId: found.slackId, at: clock.now() }));
  }

  async function noteZone({ slackId, timeZone }: SlackPerson): Promise<void> {
    if (timeZone !== undefined) await transact((tx) => zoneInSlack(tx, { slackId, timeZone, at: clock.now() }));
  }

  async function tell(person: Person, trouble: LinkTrouble): Promise<void> {
    await transact((tx) => reportLinkTrouble(tx, person, trouble, clock.now()));
  }

  return [
    runs(linkToSlack, async ({ personId }, { signal }) => {
      const person = await db.person.findUnique({ where: { id: personId } });
      if (person === null) return cancel('no such person');
      if (!person.active) return cancel('not active');
      if (person.slackId === null) await findByEmail(person, signal);
      else await check(person, person.slackId, signal);
      return done;
    }),

    runs(followDnd, async (_, { signal }) => {
      await readDnd({ db, transact, clock, client }, 'everybody', signal);
      return done;
    }),
  ];
}
