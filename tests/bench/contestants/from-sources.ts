// The same program from what was compiled: a profile of it has the names of the sources.
import { runProgram } from '../../../app/setup/production/programs.ts';

await runProgram([]);
