// The program as an operator runs it; everything it needs to know stands in the environment.
import { main } from '../../app/main.ts';

await main();
