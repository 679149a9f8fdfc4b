/** One test as AVA reports it in TAP, with what it says about a failure. */
export interface Outcome {
  title: string;
  state: 'passed' | 'failed' | 'skipped';
  /** The lines of the YAML block below a failure. */
  details: string[];
}

/**
 * Reads AVA's TAP line by line. A failure is told when its details are complete; what is neither a result nor part of
 * one goes unheard.
 */
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
  // A test that is still to be written fails in TAP, by convention; nothing of ours is broken.
  if (directive !== null) return { title, state: 'skipped', details: [] };
  return { title, state: failed ? 'failed' : 'passed', details: [] };
}
