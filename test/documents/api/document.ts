import * as z from 'zod';

/** JSON Schema as the document may use it: any other keyword is a mistake. */
const schemaShape = z.strictObject({
  $ref: z.templateLiteral(['#/components/schemas/', z.string()]).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: z.json().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  contentEncoding: z.string().optional(),
  enum: z.array(z.string()).optional(),
  'x-enumDescriptions': z.record(z.string(), z.string()).optional(),
  const: z.json().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  minItems: z.int().optional(),
  maxItems: z.int().optional(),
  required: z.array(z.string()).optional(),
  get items() {
    return schemaShape.optional();
  },
  get anyOf(): z.ZodOptional<z.ZodArray<typeof schemaShape>> {
    return z.array(schemaShape).optional();
  },
  get properties(): z.ZodOptional<z.ZodRecord<z.ZodString, typeof schemaShape>> {
    return z.record(z.string(), schemaShape).optional();
  },
  get propertyNames() {
    return schemaShape.optional();
  },
  get additionalProperties(): z.ZodOptional<
    z.ZodUnion<readonly [z.ZodBoolean, typeof schemaShape]>
  > {
    return z.union([z.boolean(), schemaShape]).optional();
  },
});

const content = z.record(z.string(), z.strictObject({ schema: schemaShape }));

const parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  description: z.string().min(1),
  schema: schemaShape,
});

const header = z.strictObject({ description: z.string().min(1), schema: schemaShape });

const operation = z.strictObject({
  tags: z.tuple([z.string()]),
  summary: z.string().min(1),
  operationId: z.string().regex(/^[a-z]\w+$/),
  description: z.string().min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  'x-drydock-role': z.string(),
  'x-drydock-rule': z.string(),
  'x-drydock-problems': z.array(z.string()),
  parameters: z.array(parameter).default([]),
  requestBody: z.strictObject({ content }).optional(),
  responses: z.record(
    z.string().regex(/^([1-5]\d\d|default)$/),
    z.strictObject({
      description: z.string().min(1),
      headers: z.record(z.string(), header).optional(),
      content: content.optional(),
    }),
  ),
});

/** The part of OpenAPI 3.1 and JSON Schema 2020-12 that the document uses, strictly. */
export const documentShape = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  tags: z.array(
    z.strictObject({ name: z.string(), 'x-displayName': z.string(), description: z.string() }),
  ),
  'x-drydock-problems': z.record(
    z.string(),
    z.strictObject({ status: z.int().min(400).max(599), title: z.string(), hint: z.string() }),
  ),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'put', 'post', 'delete']), operation),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[\w.-]+$/), schemaShape),
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.enum(['http', 'apiKey']) })),
  }),
});

export type Document = Readonly<z.infer<typeof documentShape>>;
export type Operation = Readonly<z.infer<typeof operation>>;
export type Parameter = Readonly<z.infer<typeof parameter>>;
export type Schema = Readonly<z.infer<typeof schemaShape>>;
