import { readFileSync } from 'node:fs';

/** One instruction of a Dockerfile, such as `COPY`, and its arguments. */
export interface Instruction {
  name: string;
  rest: string;
}

/** The stages of a Dockerfile, each beginning with its FROM. */
export function dockerStages(path: string): Instruction[][] {
  const text = readFileSync(path, 'utf8')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ');
  const stages: Instruction[][] = [];
  for (const line of text
    .split('\n')
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`Expected an instruction, got ${line}.`);
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

/** The arguments of an instruction, the last one if there are several. */
export function said(stage: readonly Instruction[] | undefined, name: string): string {
  const found = stage?.findLast((one) => one.name === name);
  if (found === undefined) throw new Error(`Expected ${name}, got none.`);
  return found.rest;
}

/** The program and the arguments of a command in exec form, as of CMD or HEALTHCHECK. */
export function execForm(rest: string): string[] {
  const words: unknown = JSON.parse(rest.slice(rest.indexOf('[')));
  if (!Array.isArray(words)) throw new Error(`Expected a list of words, got ${rest}.`);
  return words.map(String);
}

/** The sections of a systemd unit: for each setting all its values. */
export function unitSections(path: string): Record<string, Record<string, string[]>> {
  const sections: Record<string, Record<string, string[]>> = {};
  let section: Record<string, string[]> = {};
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      section = {};
      sections[name] = section;
    } else if (key !== undefined) section[key] = [...(section[key] ?? []), value];
    else if (line !== '' && !line.startsWith('#')) throw new Error(`Expected a setting, got ${line}.`);
  }
  return sections;
}
