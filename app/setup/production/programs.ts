import { tellProgressOn } from '../progress.mjs';
import { refuse, run } from '../run.mjs';

type Program = (args: readonly string[]) => Promise<void>;

/**
 * The operator's programs: `npm run NAME` in a clone, `node main.js NAME` with only dist/. A program gets the
 * arguments after its name, and is loaded when it is run. app/setup.mjs, which is not compiled, imports this list.
 */
export const programs: Readonly<Record<string, Program>> = {
  async start(args) {
    await (await import('../start.ts')).start(args);
  },
  /** One of the demo's processes; it runs only the product. */
  async process() {
    await (await import('../../main.ts')).main();
  },
  async doctor(args) {
    const { runDoctor } = await import('../doctor/doctor.ts');
    process.exitCode = await runDoctor(undefined, { live: args.includes('--live') });
  },
  async admin(args) {
    const { runAdmin } = await import('../operator/admin.ts');
    process.exitCode = await runAdmin({ args });
  },
  async send(args) {
    const { runSend } = await import('../operator/send.ts');
    process.exitCode = await runSend({ args });
  },
  async connect(args) {
    const { runConnect } = await import('../operator/connect.ts');
    process.exitCode = await runConnect({ args });
  },
  async forget(args) {
    // Standard output carries the JSON, so progress goes to standard error.
    tellProgressOn(process.stderr);
    const { runForget } = await import('../operator/forget/forget.ts');
    process.exitCode = await runForget({ args });
  },
  async support(args) {
    const { runSupport } = await import('../operator/support/support.ts');
    process.exitCode = await runSupport({ args });
  },
};

/** `node main.js [NAME …]`: runs the program of this name; without a name, the product itself. */
export async function runProgram([name = 'start', ...args]: readonly string[]): Promise<void> {
  await run(
    async () => {
      const program = programs[name];
      if (program === undefined) refuse(`Expected one of ${named().join(', ')}, got ${name}.`);
      await program(args);
    },
    { interruptedStatus: name === 'start' ? 0 : 130 },
  );
}

function named(): string[] {
  return Object.keys(programs).filter((name) => name !== 'process');
}
