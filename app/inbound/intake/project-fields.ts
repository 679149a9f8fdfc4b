import { z } from 'zod';
import { amount, due, email, maybe, skills, text, url } from './fields.ts';

/** What a client's request says besides its code, whether it comes from the website or from the form in Slack. */
export const projectFields = {
  title: text(5_000),
  brief: maybe(text(50_000)),
  skills: skills({ least: 1, most: 50 }),
  client: z.object({ name: text(200), company: maybe(text(200)), email: maybe(email) }),
  dueAt: maybe(due),
  budget: maybe(amount),
  pageUrl: maybe(url),
  intercomUrl: maybe(url),
};
