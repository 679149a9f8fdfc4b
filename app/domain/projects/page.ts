import type { Clock } from '../../infra/clock.ts';

/** How projects are shown to people: where their page is, and whose calendar counts. */
export interface Showing {
  /** Links a project without a page of its own; `{code}` stands for the code. */
  pageTemplate: string;
  timeZone: string;
  clock: Pick<Clock, 'now'>;
}

/** The project's page on the website. */
export function pageOf(project: { code: string; pageUrl: string | null }, { pageTemplate }: Showing): string {
  return project.pageUrl ?? pageTemplate.replaceAll('{code}', encodeURIComponent(project.code));
}
