import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BARRED, CALL_LIMIT_MS, type Intercom } from '../../infra/connectors/intercom.ts';
import type { FactServices } from '../../infra/database/transaction.ts';
import { effectKind } from '../../infra/effects/effect.ts';
import type { Effects } from '../../infra/effects/effects.ts';
import type { Restore } from '../../infra/effects/origin.ts';
import { doubtingBefore } from '../../infra/effects/restored.ts';
import { cancel, done, type JobOutcome, runs } from '../../infra/jobs/job.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { forgetReport, report } from '../reports/report.ts';
import { conversationOf } from './conversation.ts';
import { addNote, type Noted, noteKey } from './kinds.ts';
import { markPattern, noteHtml } from './note.ts';
import { noteView } from './view.ts';

export interface IntercomJobsOptions extends FactServices {
  telemetry: Telemetry;
  effects: Effects;
  /** Undefined: no token is configured. */
  intercom: Intercom | undefined;
  /** The kinds of notes that are wanted. */
  wanted: readonly Noted['about'][];
  /**
   * The last restore of our database. If scores come from a database that was not restored, notes about them may
   * exist that ours does not know of.
   */
  restore?: Restore | undefined;
}

/**
 * The effect of adding a note. Intercom has no idempotency keys, so each note contains a mark that can be searched
 * for if it is in doubt whether the note was added.
 */
const intercomNote = effectKind({
  name: 'intercom.note',
  note: z.object({ conversation: z.string() }),
  outcome: z.object({ conversation: z.string() }),
  callLimitMs: CALL_LIMIT_MS,
});

/** One process adds so many notes at once. More of them would only wait together while Intercom is away. */
const AT_ONCE = 4;

/** The jobs of Intercom, which add notes to conversations. */
export function intercomJobs(options: IntercomJobsOptions) {
  const { db, transact, clock, telemetry, effects, intercom, wanted } = options;
  let isLetIn = false;

  return [
    runs(
      addNote,
      async (noted, { signal }) => {
        if (intercom === undefined) return cancel('Intercom is not configured');
        if (!wanted.includes(noted.about)) return cancel(`INTERCOM_NOTES leaves out ${noted.about}`);
        const found = await noteView(db, noted);
        if (found === null) return cancel('there is nothing to note any more');
        const conversation = conversationOf(found.url);
        if (conversation === undefined) return noConversation(found);
        const { code } = found.view;
        return doubtingBefore(options.restore, found.happenedAt, () =>
          note(intercom, noted, { code, conversation, signal }),
        );
      },
      { concurrency: AT_ONCE },
    ),
  ];

  async function note(
    intercom: Intercom,
    noted: Noted,
    { code, conversation, signal }: { code: string; conversation: string; signal: AbortSignal },
  ): Promise<JobOutcome> {
    const performed = await effects.perform({
      kind: intercomNote,
      key: noteKey(noted),
      note: { conversation },
      signal,
      async call(ready) {
        const admin = await intercom.admin(signal);
        await intercom.turn(signal);
        // The data are read after all waiting, so that no words of a forgotten client are sent, and nothing goes to a
        // link that was removed.
        const found = await noteView(db, noted);
        if (found === null) return { kind: 'unwanted' };
        const html = noteHtml(found.view, clock.now());
        const pass = await ready();
        const sent = await intercom.note({ conversation, admin, html }, () => pass.check());
        if (sent.kind === 'noted') return { kind: 'done', outcome: { conversation } };
        const because = sent.kind === 'refused' ? sent.because : 'not found';
        return { kind: 'refused', because, refusal: sent.kind };
      },
      async recall({ note }) {
        const has = await intercom.hasNote({ ...note, mark: markPattern(code, noted), signal });
        return has ? { kind: 'found', outcome: note } : { kind: 'absent' };
      },
      record: async (tx) => {
        if (!isLetIn) await forgetReport(tx, BARRED);
      },
    });
    telemetry.emit('intercom.note', { about: noted.about, outcome: performed.kind });
    if (performed.kind === 'unwanted') return cancel('there is nothing to note any more');
    if (performed.kind === 'done') {
      isLetIn = true;
      return done;
    }
    const { refusal, because } = performed;
    const said =
      refusal === 'gone'
        ? `The link of ${mrkdwn(code)} leads to conversation ${conversation}, which Intercom does not have. It may have been deleted, or it is in another workspace. Nothing is noted there.`
        : `Intercom refused a note about ${mrkdwn(code)} on conversation ${conversation}: ${mrkdwn(because, 300)}.`;
    const text = `${said} Correct the link: \`/project edit ${code}\`.`;
    await transact((tx) => report(tx, { key: `intercom-${refusal}:${code}:${conversation}`, text, at: clock.now() }));
    return cancel(`Intercom: ${because}`);
  }

  async function noConversation({ view: { code }, url }: { view: { code: string }; url: string }): Promise<JobOutcome> {
    const link = createHash('sha256').update(url).digest('hex').slice(0, 16);
    const text = `The Intercom link of ${mrkdwn(code)} shows no conversation, so nothing is noted there: ${mrkdwn(url, 300)}. Correct it: \`/project edit ${code}\`.`;
    await transact((tx) => report(tx, { key: `intercom-link:${code}:${link}`, text, at: clock.now() }));
    return cancel('the link shows no conversation');
  }
}
