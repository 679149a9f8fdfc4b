// The same program, run from the compiled sources, so that a profile shows the names of the sources.
import { runProgram } from '../../../app/setup/production/programs.ts';

await runProgram([]);
