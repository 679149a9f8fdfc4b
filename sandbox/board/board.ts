import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const MOST_HEARD = 500;

/** What the board needs of an announcement; the rest is kept as it came. */
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
  /** The body as it came. */
  said: Heard;
}

/**
 * The agency's platform, small: another system that is told by signed webhooks what is decided, and shows how the
 * projects stand. It knows each announcement by its id, so that one that comes again changes nothing.
 */
export class Board {
  readonly secret = `whsec_${randomBytes(24).toString('base64')}`;
  readonly #webhook = new Webhook(this.secret);
  readonly #known = new Set<string>();
  readonly #projects = new Map<string, ShownProject>();
  #heard: HeardAnnouncement[] = [];
  #count = 0;

  /** How many were heard so far. */
  get count(): number {
    return this.#count;
  }

  /** The last ones, the latest last. */
  get heard(): readonly HeardAnnouncement[] {
    return this.#heard;
  }

  projects(): ShownProject[] {
    return [...this.#projects.values()].toSorted((one, other) => (one.code < other.code ? -1 : 1));
  }

  /** Takes a request that a webhook brought: the status to answer. */
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
