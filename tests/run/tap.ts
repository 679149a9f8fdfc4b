/** One test as AVA reports it in TAP, with the details of a failure. */
export interface Outcome {
  title: string;
  state: 'passed' | 'failed' | 'skipped';
  /** The lines of the YAML block below a failure. */
  details: string[];
}

/** Reads AVA's TAP line by line. A failure is reported when its details are complete. Other lines are ignored. */
export function tapReader(onOutcome: (outcome: Outcome) => void): (line: string) => void {
  let failure: Outcome | undefined;
  return (line) => {
    const result = /^(not )?ok \d+ - (.*)$/.exec(line);
    if (result !== null) {
      flush();
      const outcome = read(result[1] !== undefined, result[2] ?? '');
      if (outcome.state === 'failed') failure = outcome;
      else onOutcome(outcome);
    } else if (failure !== undefined && line === '  ...') flush();
    else if (failure !== undefined && /^ {2}/.test(line) && line !== '  ---') failure.details.push(line.slice(4));
    else if (/^1\.\.\d+$/.test(line)) flush();
  };

  function flush() {
    const complete = failure;
    failure = undefined;
    if (complete !== undefined) onOutcome(complete);
  }
}

function read(failed: boolean, rest: string): Outcome {
  const directive = / # (SKIP|TODO)\b.*$/.exec(rest);
  const title = directive === null ? rest : rest.slice(0, directive.index);
  // By TAP's convention a test that is marked as "to do" fails, although nothing is broken.
  if (directive !== null) return { title, state: 'skipped', details: [] };
  return { title, state: failed ? 'failed' : 'passed', details: [] };
}
