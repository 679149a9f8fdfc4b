import type { Message, View } from '../../../sandbox/sandbox.ts';
import { type Agency, type AgencyOptions, agency, type Place } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

export interface Finished extends Agency {
  /** A project that Anna leads runs with this team and is completed. Resolves when all consequences are done. */
  finish(code: string, team: string[]): Promise<void>;
  /** The messages of @ops to somebody about reviews. */
  asked(handle: string): Message[];
  /** Somebody clicks the button of their newest such message. Resolves with the form, or with the view in its place. */
  open(handle: string): Promise<View>;
  /** Somebody's open modal, once it has finished loading. */
  modal(handle: string): Promise<View>;
  /** Somebody fills in the open form by the handles of their colleagues, and submits it. */
  give(handle: string, said: Record<string, { rating?: number | null; comment?: string }>): Promise<View>;
  /** The given reviews, as "anna → bela 4 Fine work". */
  saved(): Promise<string[]>;
}

/** The running product, with projects that are completed. */
export async function finished(t: Place, options: AgencyOptions = {}): Promise<Finished> {
  const world = await agency(t, options);
  const { slack, db, id, send, settled } = world;
  const modal = async (handle: string) => {
    const shown = await eventually(() => {
      const view = slack.as(id(handle)).view();
      return view?.callback_id === 'reviews_waiting' ? undefined : view;
    });
    if (shown === undefined) throw new Error('Expected a modal.');
    return shown;
  };
  return Object.assign(world, {
    async finish(code: string, team: string[]) {
      await world.request({ code, skills: ['no-one-has-this'] });
      await send('project.claimed', { code, by: 'anna' });
      await send('project.started', { code, team });
      await send('project.completed', { code });
      await eventually(() => db.project.findFirst({ where: { code, status: 'completed' } }));
      await settled();
    },
    asked: (handle: string) => slack.directMessages('ops', id(handle)).filter(({ text }) => /review/i.test(text)),
    async open(handle: string) {
      const person = slack.as(id(handle));
      if (person.view() !== undefined) await person.closeView();
      await person.click({ actionId: 'review_peers' });
      await eventually(() => person.view());
      return modal(handle);
    },
    modal,
    async give(handle: string, said: Record<string, { rating?: number | null; comment?: string }>) {
      const entries: Record<string, string | null> = {};
      for (const [colleague, { rating, comment }] of Object.entries(said)) {
        const person = await db.person.findUniqueOrThrow({ where: { handle: colleague } });
        if (rating !== undefined) entries[`rating:${person.id}`] = rating === null ? null : String(rating);
        if (comment !== undefined) entries[`comment:${person.id}`] = comment;
      }
      await slack.as(id(handle)).submitView(entries);
      return modal(handle);
    },
    async saved() {
      const reviews = await db.peerReview.findMany({
        include: { request: { include: { person: true } }, reviewee: true },
      });
      return reviews
        .map(({ request, reviewee, rating, comment }) =>
          [request.person.handle, '→', reviewee.handle, rating, ...(comment === null ? [] : [comment])].join(' '),
        )
        .sort();
    },
  });
}

/** Whether the message has the button that opens the form. */
export function canReview({ blocks }: Message): boolean {
  return JSON.stringify(blocks ?? []).includes('"review_peers"');
}
