import { config } from 'dotenv';
import { defineConfig } from 'prisma/config';

config({ quiet: true });

// generate, validate and format never run the schema engine, yet fetch it from the network before they begin. For these
// three alone an existing program stands in. Never for migrate: there a stand-in would succeed having done nothing.
if (['generate', 'validate', 'format'].some((command) => process.argv.includes(command))) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
}
process.env.CHECKPOINT_DISABLE ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
});
