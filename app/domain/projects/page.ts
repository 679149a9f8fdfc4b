import type { Clock } from '../../infra/clock.ts';

/** How projects are shown to people: links to their pages, the time zone, and what counts as urgent. */
export interface Showing {
  /**
   * The link for projects that have no link of their own; `{code}` is replaced. Undefined: such projects have no
   * page.
   */
  pageTemplate?: string | undefined;
  timeZone: string;
  /** A project that is due within this many hours is shown as urgent while it is offered. */
  urgentHours: number;
  clock: Pick<Clock, 'now'>;
}

/** The project's page on the website; null: there is none. */
export function pageOf(
  project: { code: string; pageUrl: string | null },
  { pageTemplate }: Pick<Showing, 'pageTemplate'>,
): string | null {
  return project.pageUrl ?? pageTemplate?.replaceAll('{code}', encodeURIComponent(project.code)) ?? null;
}
