import type { Clock } from '../../infra/clock.ts';

/** How projects are shown to people: where their page is, and whose calendar counts. */
export interface Showing {
  /** Links a project without a page of its own; `{code}` stands for the code. Undefined: such a project has no page. */
  pageTemplate?: string | undefined;
  timeZone: string;
  clock: Pick<Clock, 'now'>;
}

/** The project's page on the website; null: there is none. */
export function pageOf(
  project: { code: string; pageUrl: string | null },
  { pageTemplate }: Pick<Showing, 'pageTemplate'>,
): string | null {
  return project.pageUrl ?? pageTemplate?.replaceAll('{code}', encodeURIComponent(project.code)) ?? null;
}
