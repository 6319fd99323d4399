import * as z from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

type ZodSchema = z.core.$ZodType;

const titleOf = (schema: ZodSchema): string | undefined => z.globalRegistry.get(schema)?.title;
const refTo = (title: string) => ({ $ref: `#/components/schemas/${title}` });

/**
 * Collects schemas for the document: one with a title is written once and referenced. OpenAPI 3.1
 * uses JSON Schema draft 2020-12, so they need no conversion.
 */
export function createSchemas() {
  const titled = new Map<string, ZodSchema>();

  function write(schema: ZodSchema, io: 'input' | 'output'): JsonSchema {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema, path }) {
        const title = titleOf(zodSchema);
        if (title === undefined || path.length === 0) return;
        titled.set(title, zodSchema);
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        Object.assign(jsonSchema, refTo(title));
      },
    });
    return rest;
  }

  return {
    of(schema: ZodSchema, io: 'input' | 'output'): JsonSchema {
      const title = titleOf(schema);
      if (title === undefined) return write(schema, io);
      titled.set(title, schema);
      return refTo(title);
    },
    /** Returns the schema of every title met so far; writing one may add more to the map walked. */
    components(): ReadonlyMap<string, JsonSchema> {
      const written = new Map<string, JsonSchema>();
      for (const [title, schema] of titled) written.set(title, write(schema, 'output'));
      return written;
    },
  };
}

export type Schemas = ReturnType<typeof createSchemas>;
