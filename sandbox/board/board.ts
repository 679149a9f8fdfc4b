import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const MOST_HEARD = 500;

/** The parts of an announcement that the board uses. The rest is kept as it is. */
const Heard = z.looseObject({
  type: z.string(),
  timestamp: z.string(),
  via: z.string(),
  actor: z.string().nullable(),
  data: z.looseObject({
    project: z
      .looseObject({
        code: z.string(),
        title: z.string(),
        status: z.string(),
        claimer: z.string().nullable(),
        claimedElsewhere: z.string().nullish(),
        members: z.array(z.looseObject({ handle: z.string() })),
      })
      .optional(),
  }),
});
type Heard = z.infer<typeof Heard>;
export type ShownProject = NonNullable<Heard['data']['project']>;

export interface HeardAnnouncement {
  id: string;
  at: number;
  /** The announcement as it was received. */
  said: Heard;
}

/**
 * A small example of an agency's platform: another system, which receives signed webhooks and shows the state of
 * projects. It recognises announcements by their id, so one that comes twice changes nothing.
 */
export class Board {
  readonly secret = `whsec_${randomBytes(24).toString('base64')}`;
  readonly #webhook = new Webhook(this.secret);
  readonly #known = new Set<string>();
  readonly #projects = new Map<string, ShownProject>();
  #heard: HeardAnnouncement[] = [];
  #count = 0;

  /** The number of announcements received. */
  get count(): number {
    return this.#count;
  }

  /** The latest announcements, newest last. */
  get heard(): readonly HeardAnnouncement[] {
    return this.#heard;
  }

  projects(): ShownProject[] {
    return [...this.#projects.values()].toSorted((one, other) => (one.code < other.code ? -1 : 1));
  }

  /** Handles a webhook request. Returns the HTTP status of the answer. */
  take(body: string, headers: Record<string, string>): 204 | 401 | 400 {
    try {
      this.#webhook.verify(body, headers);
    } catch {
      return 401;
    }
    const said = Heard.safeParse(JSON.parse(body));
    const id = headers['webhook-id'];
    if (!said.success || id === undefined) return 400;
    if (this.#known.has(id)) return 204;
    this.#known.add(id);
    this.#count += 1;
    this.#heard = [...this.#heard, { id, at: Date.now(), said: said.data }].slice(-MOST_HEARD);
    const { project } = said.data.data;
    if (project !== undefined) this.#projects.set(project.code, project);
    return 204;
  }
}
