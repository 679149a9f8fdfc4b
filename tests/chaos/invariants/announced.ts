import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Evidence, Invariant } from './invariant.ts';

const Project = z.looseObject({ code: z.string() });
type Project = z.infer<typeof Project>;
const Announcement = z.object({ id: z.string(), type: z.string(), data: z.object({ project: Project.optional() }) });
const Feed = z.object({ events: z.array(Announcement), next: z.string() });
const Projects = z.object({ projects: z.array(Project), next: z.string().nullable() });

export const announced: Invariant = {
  number: 13,
  promise: 'what is announced to other systems is what was decided',
  async check(evidence) {
    const told = await feed(evidence);
    const replayed = new Map(
      told.flatMap(({ data }) => (data.project === undefined ? [] : [[data.project.code, data.project]])),
    );
    const projects = await all(evidence);
    const ids = new Set(told.map(({ id }) => id));
    return {
      looked: `${told.length} announcements, ${projects.length} projects`,
      offences: [
        ...(ids.size === told.length ? [] : [`${told.length - ids.size} announcements stand twice in the feed`]),
        ...projects.flatMap((project) => {
          const known = replayed.get(project.code);
          if (isDeepStrictEqual(known, project)) return [];
          return [`${project.code} is ${JSON.stringify(project)}, and was last told as ${JSON.stringify(known)}`];
        }),
      ],
    };
  },
};

/** All announcements, as another system reads them. */
async function feed({ processes: [first], api }: Evidence): Promise<z.infer<typeof Announcement>[]> {
  const told: z.infer<typeof Announcement>[] = [];
  for (let after = ''; first !== undefined; ) {
    const page = Feed.parse(await api(first, `events?limit=500${after}`));
    if (page.events.length === 0) break;
    told.push(...page.events);
    after = `&after=${page.next}`;
  }
  return told;
}

async function all({ processes: [first], api }: Evidence): Promise<Project[]> {
  const found: Project[] = [];
  for (let cursor = ''; first !== undefined; ) {
    const page = Projects.parse(await api(first, `projects?limit=500${cursor}`));
    found.push(...page.projects);
    if (page.next === null) break;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
  return found;
}
