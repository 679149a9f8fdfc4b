import { Role } from '../../../generated/prisma/enums.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';

/** A person in a line of the CSV. */
export interface ImportRow {
  /** The line number in the text, counted from 1; the first line holds the column names. */
  line: number;
  email: string;
  /** Absent: the name comes from Slack, or from the address. */
  name: string | undefined;
  /** Absent: a new person becomes a specialist; others keep their role. */
  role: Role | undefined;
  /** The skills as they were typed. */
  skills: string[];
}

export interface ImportProblem {
  line: number;
  text: string;
}

const COLUMNS = ['email', 'name', 'role', 'skills'] as const;
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;

/**
 * Parses a roster in CSV as spreadsheets write it, separated by commas, semicolons or tabs. The first line names the
 * columns, in any order. Every invalid line is reported.
 */
export function readImport(text: string): { rows: ImportRow[]; problems: ImportProblem[] } {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const head = lines[first] ?? '';
  const separator = [',', ';', '\t'].find((one) => head.includes(one)) ?? ',';
  const columns = fieldsOf(head, separator)?.map((name) => name.toLowerCase()) ?? [];
  const unknown = columns.filter((name) => !COLUMNS.some((column) => column === name));
  if (!columns.includes('email') || unknown.length > 0) {
    const said = 'the first line names the columns: `email`, and where you like `name`, `role`, `skills`';
    const named = unknown.slice(0, COLUMNS.length).map((name) => `“${mrkdwn(name, 40)}”`);
    const strange = columns.includes('email') && named.length > 0 ? `, not ${named.join(', ')}` : '';
    return { rows: [], problems: [{ line: Math.max(first, 0) + 1, text: `${said}${strange}` }] };
  }
  const rows: ImportRow[] = [];
  const problems: ImportProblem[] = [];
  const seen = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    if (index <= first || line.trim() === '') continue;
    const number = index + 1;
    const read = readLine(line, { separator, columns, number });
    const twice = 'row' in read ? seen.get(read.row.email) : undefined;
    if ('problem' in read) problems.push({ line: number, text: read.problem });
    else if (twice !== undefined) problems.push({ line: number, text: `the address stands in line ${twice} already` });
    else {
      seen.set(read.row.email, number);
      rows.push(read.row);
    }
  }
  return { rows, problems };
}

function readLine(
  line: string,
  { separator, columns, number }: { separator: string; columns: readonly string[]; number: number },
): { row: ImportRow } | { problem: string } {
  const fields = fieldsOf(line, separator);
  if (fields === undefined) return { problem: 'a quotation mark is not closed' };
  if (fields.length > columns.length) return { problem: `${fields.length} fields, but ${columns.length} columns` };
  const field = (name: (typeof COLUMNS)[number]) => fields[columns.indexOf(name)]?.trim() ?? '';
  const email = field('email').toLowerCase();
  if (!EMAIL.test(email) || email.length > 254) return { problem: 'no e-mail address' };
  const roleName = field('role').toLowerCase();
  const role = Object.values(Role).find((one) => one === roleName);
  if (roleName !== '' && role === undefined) {
    return { problem: 'the role is pm, specialist or admin, or nothing' };
  }
  const skills = field('skills')
    .split(/[\s,;|]+/)
    .filter((skill) => skill !== '');
  return { row: { line: number, email, name: [...field('name')].slice(0, 200).join('') || undefined, role, skills } };
}

/** Splits one line into its fields. Undefined if a quote is not closed. */
function fieldsOf(line: string, separator: string): string[] | undefined {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    if (quoted === null && /^\s*"/.test(rest)) return undefined;
    const end = rest.indexOf(separator, quoted?.[0].length ?? 0);
    const raw = end === -1 ? rest : rest.slice(0, end);
    fields.push((quoted?.[1]?.replaceAll('""', '"') ?? raw).trim());
    if (end === -1) return fields;
    rest = rest.slice(end + 1);
  }
}
