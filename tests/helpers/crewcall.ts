// The program as an operator runs it, configured by its environment.
import { main } from '../../app/main.ts';
import { HANG_MS } from './eventually.ts';

// Deciding may take longer than Slack waits, because the machine may be busy.
await main({ decidedWithinMs: HANG_MS });
