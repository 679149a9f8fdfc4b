import { z } from 'zod';
import { readMetricsFile } from '../metrics-file.ts';
import { problemOfScoresQuery, tidyQuery } from '../scores-query.ts';
import { misfit, misfitOfFile, quoted, readText, rule } from './rule.ts';

/** Rules of the variables that name a file. Their value is the content of the file. */

/** A file of metrics in the format of app/domain/metrics/built-in.yaml. */
export const metricsFile = rule((given) => {
  const read = readMetricsFile(readText(given));
  if ('file' in read) return { path: given, ...read.file };
  throw misfitOfFile('a file of metrics', given, read.problems);
});

/** A file with a single SELECT that reports scores. */
export const scoresQueryFile = rule((given) => {
  const query = tidyQuery(readText(given));
  const problem = problemOfScoresQuery(query);
  if (problem !== undefined) throw misfit(problem.expected, problem.got, `Mend ${quoted(given)}: ${problem.mend}`);
  return { path: given, query };
});

/** The key of a Google service account, as the JSON file that Google provides. */
export const serviceAccountFile = rule((given) => {
  const mend = 'Download a JSON key of the service account in the Google Cloud console, "Keys".';
  const key = serviceAccount.safeParse(jsonOf(readText(given)));
  if (key.success) return { email: key.data.client_email, privateKey: key.data.private_key };
  throw misfit('a key of a Google service account (client_email, private_key)', quoted(given), mend);
});

const serviceAccount = z.object({
  client_email: z.string().min(3),
  private_key: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
