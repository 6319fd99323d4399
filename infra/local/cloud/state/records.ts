import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';

/** The records of one kind, in memory and in one file each. */
export type Records<T extends { readonly id: string }> = Readonly<{
  all(): readonly T[];
  get(id: string): T | undefined;
  put(record: T): T;
  remove(id: string): void;
}>;

/**
 * Opens a folder of records. Each write goes to a temporary file first, so that a kill never leaves
 * a partial record.
 * @throws an error that names the file if a record is damaged
 */
export function openRecords<T extends { readonly id: string }>(
  folder: string,
  schema: z.ZodType<T>,
): Records<T> {
  mkdirSync(folder, { recursive: true });
  const records = new Map<string, T>();
  for (const name of readdirSync(folder).sort()) {
    const file = join(folder, name);
    if (name.endsWith('.new')) rmSync(file);
    if (!name.endsWith('.json')) continue;
    const record = readRecord(file, schema);
    records.set(record.id, record);
  }

  return {
    all: () => [...records.values()],
    get: (id) => records.get(id),
    put(record) {
      const file = join(folder, `${record.id}.json`);
      writeFileSync(`${file}.new`, JSON.stringify(record));
      renameSync(`${file}.new`, file);
      records.set(record.id, record);
      return record;
    },
    remove(id) {
      records.delete(id);
      rmSync(join(folder, `${id}.json`), { force: true });
    },
  };
}

function readRecord<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Error(
      `The file ${file} is damaged and cannot be read: delete it to lose that one record, ` +
        'or delete the whole data folder to start empty.',
    );
  }
}
