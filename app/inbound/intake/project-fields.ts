import { z } from 'zod';
import { amount, clearable, due, email, language, line, maybe, skills, text, url } from './fields.ts';

/** The fields of a client's request besides the code. Both the website and the form in Slack use them. */
export const projectFields = {
  title: line(5_000),
  brief: maybe(text(50_000)),
  skills: skills({ least: 1, most: 50 }),
  client: z.object({ name: line(200), company: maybe(line(200)), email: maybe(email), language: maybe(language) }),
  dueAt: maybe(due),
  budget: maybe(amount),
  urgent: maybe(z.boolean()),
  pageUrl: maybe(url),
  intercomUrl: maybe(url),
};

/** The fields of a project that another system starts, in case its code is unknown here. */
export const newProjectFields = {
  title: maybe(projectFields.title),
  client: maybe(projectFields.client),
  skills: maybe(skills({ least: 0, most: 50 })),
  brief: projectFields.brief,
  dueAt: projectFields.dueAt,
  budget: projectFields.budget,
  pageUrl: projectFields.pageUrl,
  intercomUrl: projectFields.intercomUrl,
};

/**
 * The fields of a project that can be changed. Omitted ones stay as they are. Null or blank text clears an optional
 * one.
 */
export const changedFields = {
  title: maybe(projectFields.title),
  skills: maybe(projectFields.skills),
  client: maybe(
    z.object({
      name: maybe(line(200)),
      company: clearable(line(200)),
      email: clearable(email),
      language: clearable(language),
    }),
  ),
  brief: clearable(text(50_000)),
  dueAt: clearable(due),
  budget: clearable(amount),
  urgent: projectFields.urgent,
  pageUrl: clearable(url),
  intercomUrl: clearable(url),
};
