// The program as an operator runs it, configured by its environment.
import { main } from '../../app/main.ts';
import { HANG_MS } from './eventually.ts';

// A busy machine may take longer than Slack waits.
await main({ decidedWithinMs: HANG_MS });
