import { z } from 'zod';

/** The part of Prisma's DMMF (a generator's input) that determines the tables. */
export const Datamodel = z.object({
  enums: z.array(
    z.object({ name: z.string(), values: z.array(z.object({ name: z.string(), dbName: z.string().nullish() })) }),
  ),
  models: z.array(
    z.object({
      name: z.string(),
      dbName: z.string().nullish(),
      primaryKey: z.object({ fields: z.array(z.string()) }).nullish(),
      fields: z.array(
        z.object({
          name: z.string(),
          dbName: z.string().nullish(),
          kind: z.enum(['scalar', 'enum', 'object', 'unsupported']),
          type: z.string(),
          isRequired: z.boolean(),
          isList: z.boolean(),
          isId: z.boolean(),
          isUnique: z.boolean(),
          nativeType: z.tuple([z.string(), z.array(z.string())]).nullish(),
          default: z.unknown().optional(),
          relationFromFields: z.array(z.string()).optional(),
          relationToFields: z.array(z.string()).optional(),
          relationOnDelete: z.string().nullish(),
          relationOnUpdate: z.string().nullish(),
        }),
      ),
    }),
  ),
  indexes: z.array(
    z.object({
      model: z.string(),
      type: z.enum(['id', 'normal', 'unique', 'fulltext']),
      isDefinedOnField: z.boolean(),
      dbName: z.string().nullish(),
      fields: z.array(z.object({ name: z.string(), sortOrder: z.string().nullish(), length: z.number().nullish() })),
    }),
  ),
});
export type Datamodel = z.infer<typeof Datamodel>;
type Model = Datamodel['models'][number];
type Field = Model['fields'][number];

// Keys that others choose, or that we compose: `evt_a` and `evt_A` are two events. Prisma's schema language has no
// collations.
const CASE_MATTERS = new Set([
  'Effect.kind',
  'Effect.key',
  'Event.eventId',
  'Message.key',
  'Message.target',
  'Message.channel',
  'SharedFile.key',
  'Job.uniqueKey',
  'Job.jobKey',
  'Notice.key',
  'CronSlot.slot',
  'RejectedScore.rowId',
  'SlackEvent.eventId',
  'SlackSpend.bucket',
]);

/**
 * The tables, keys and foreign keys of a data model as MySQL statements, with the names and layout of Prisma's own
 * migrations.
 */
export function ddl(datamodel: Datamodel): string {
  const tables = datamodel.models.map((model) => createTable(model, datamodel));
  const foreignKeys = datamodel.models.flatMap((model) => addForeignKeys(model, datamodel));
  return `${[...tables, ...foreignKeys].join('\n\n')}\n`;
}

function createTable(model: Model, datamodel: Datamodel): string {
  const columns = model.fields
    .filter((field) => field.kind !== 'object')
    .map((field) => column(field, model, datamodel));
  const lines = [...columns, ...keys(model, datamodel), primaryKey(model)];
  return [
    '-- CreateTable',
    `CREATE TABLE ${quoted(tableOf(model))} (`,
    lines.map((line) => `    ${line}`).join(',\n'),
    ') ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;',
  ].join('\n');
}

function column(field: Field, model: Model, datamodel: Datamodel): string {
  if (field.isList || field.kind === 'unsupported') {
    throw new Error(
      `${model.name}.${field.name}: expected a type that MySQL has a column for, got ${field.type}. Make it a table or JSON.`,
    );
  }
  const parts = [quoted(columnOf(field)), columnType(field, datamodel)];
  if (CASE_MATTERS.has(`${model.name}.${field.name}`)) parts.push('CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
  parts.push(field.isRequired ? 'NOT NULL' : 'NULL', ...defaultOf(field, model));
  return parts.join(' ');
}

function columnType(field: Field, datamodel: Datamodel): string {
  if (field.kind === 'enum') {
    const values = datamodel.enums.find(({ name }) => name === field.type)?.values ?? [];
    return `ENUM(${values.map((value) => `'${value.dbName ?? value.name}'`).join(', ')})`;
  }
  if (field.nativeType) {
    const [name, sizes] = field.nativeType;
    const type = name.toUpperCase().replace('UNSIGNED', '').trim();
    return `${type}${sizes.length > 0 ? `(${sizes.join(', ')})` : ''}${name.startsWith('Unsigned') ? ' UNSIGNED' : ''}`;
  }
  const byDefault: Record<string, string> = {
    Int: 'INTEGER',
    BigInt: 'BIGINT',
    Boolean: 'BOOLEAN',
    String: 'VARCHAR(191)',
    DateTime: 'DATETIME(3)',
    Json: 'JSON',
    Float: 'DOUBLE',
    Decimal: 'DECIMAL(65,30)',
    Bytes: 'LONGBLOB',
  };
  const type = byDefault[field.type];
  if (type === undefined)
    throw new Error(`${field.name}: expected one of ${Object.keys(byDefault).join(', ')}, got ${field.type}.`);
  return type;
}

function defaultOf(field: Field, model: Model): string[] {
  const value = field.default;
  if (value === undefined || value === null) return [];
  if (typeof value === 'boolean' || typeof value === 'number') return [`DEFAULT ${value}`];
  if (typeof value === 'string') return [`DEFAULT '${value.replaceAll("'", "''")}'`];
  const made = z.object({ name: z.string() }).safeParse(value).data?.name;
  if (made === 'autoincrement') return ['AUTO_INCREMENT'];
  if (made === 'now') return ['DEFAULT CURRENT_TIMESTAMP(3)'];
  throw new Error(
    `${model.name}.${field.name}: expected a default that is a value, now() or autoincrement(), got ${JSON.stringify(value)}.`,
  );
}

function keys(model: Model, datamodel: Datamodel): string[] {
  return datamodel.indexes
    .filter((index) => index.model === model.name && index.type !== 'id')
    .map((index) => {
      const columns = index.fields.map((part) => ({ ...part, column: columnOf(fieldOf(model, part.name)) }));
      const name =
        index.dbName ??
        named([tableOf(model), ...columns.map((part) => part.column)], index.type === 'unique' ? 'key' : 'idx');
      const parts = columns.map(
        (part) =>
          `${quoted(part.column)}${part.length ? `(${part.length})` : ''}${part.sortOrder === 'desc' ? ' DESC' : ''}`,
      );
      const kind = { unique: 'UNIQUE INDEX', fulltext: 'FULLTEXT INDEX', normal: 'INDEX', id: '' }[index.type];
      return `${kind} ${quoted(name)}(${parts.join(', ')})`;
    });
}

function primaryKey(model: Model): string {
  const names = model.primaryKey?.fields ?? model.fields.filter((field) => field.isId).map((field) => field.name);
  return `PRIMARY KEY (${names.map((name) => quoted(columnOf(fieldOf(model, name)))).join(', ')})`;
}

function addForeignKeys(model: Model, datamodel: Datamodel): string[] {
  return model.fields
    .filter((field) => (field.relationFromFields?.length ?? 0) > 0)
    .map((field) => {
      const from = (field.relationFromFields ?? []).map((name) => fieldOf(model, name));
      const target = datamodel.models.find(({ name }) => name === field.type);
      if (target === undefined) throw new Error(`${model.name}.${field.name}: expected a model, got ${field.type}.`);
      const to = (field.relationToFields ?? []).map((name) => columnOf(fieldOf(target, name)));
      const onDelete = action(field.relationOnDelete ?? (from.every((one) => one.isRequired) ? 'Restrict' : 'SetNull'));
      const name = named([tableOf(model), ...from.map(columnOf)], 'fkey');
      return [
        '-- AddForeignKey',
        `ALTER TABLE ${quoted(tableOf(model))} ADD CONSTRAINT ${quoted(name)} FOREIGN KEY (${from.map(columnOf).map(quoted).join(', ')})` +
          ` REFERENCES ${quoted(tableOf(target))}(${to.map(quoted).join(', ')})` +
          ` ON DELETE ${onDelete} ON UPDATE ${action(field.relationOnUpdate ?? 'Cascade')};`,
      ].join('\n');
    });
}

function fieldOf(model: Model, name: string): Field {
  const field = model.fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`${model.name}: expected a field ${name}, found none.`);
  return field;
}

function tableOf(model: Model): string {
  return model.dbName ?? model.name;
}

function columnOf(field: Field): string {
  return field.dbName ?? field.name;
}

function named(parts: string[], ending: string): string {
  const name = [...parts, ending].join('_');
  if (name.length > 64)
    throw new Error(`${name}: expected at most 64 characters, got ${name.length}. Name it with map: in the schema.`);
  return name;
}

function action(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toUpperCase();
}

function quoted(name: string): string {
  return `\`${name}\``;
}
