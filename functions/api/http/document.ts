import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import { z } from 'zod';
import { problemView } from '../../../shared/model/wire/problem.ts';
import { leastRole } from './roles.ts';
import type { AnswerDoc, Route } from './route.ts';

type Spec = Route['spec'];
type JsonSchema = Readonly<Record<string, unknown>>;

type Registry = Pick<OpenAPIHono, 'openAPIRegistry' | 'getOpenAPI31Document'>;

/** The OpenAPI document of every route: written from the same schemas that read the requests. */
export function createDocument(app: Registry, routes: readonly Route[]): object {
  app.openAPIRegistry.registerComponent('securitySchemes', 'signIn', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of an OIDC issuer, or the one that a local world printed',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'sigV4', {
    ...{ type: 'apiKey', name: 'Authorization', in: 'header' },
    ...{ 'x-amazon-apigateway-authtype': 'awsSigv4' },
    description: 'Signed with AWS credentials, for the service execute-api',
  });
  app.openAPIRegistry.registerComponent('schemas', 'Problem', schemaOf(problemView, 'output'));
  for (const { spec } of routes) app.openAPIRegistry.registerPath(pathOf(spec));
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Drydock',
      version: '1',
      description: 'Leases of machines and other resources, cleaned up after use.',
    },
  });
}

function pathOf(spec: Spec): RouteConfig {
  const hasBody = !(spec.body instanceof z.ZodUndefined);
  const needs = leastRole(spec.rule);
  return {
    method: lower[spec.method],
    path: spec.path,
    tags: [spec.tag],
    summary: spec.summary,
    operationId: operationId(spec),
    description: needs === 'public' ? 'For everybody.' : `Needs the role ${needs}.`,
    security: needs === 'public' ? [] : [{ signIn: [] }, { sigV4: [] }],
    ...{ 'x-drydock-role': needs, 'x-drydock-rule': spec.rule },
    parameters: [
      ...parametersOf(spec.params, 'path'),
      ...parametersOf(spec.query, 'query'),
      ...Object.entries(spec.headers ?? {}).map(([name, description]) => ({
        ...{ name, in: 'header' as const, required: false, description },
        schema: { type: 'string' as const },
      })),
    ],
    request: hasBody
      ? { body: { content: { 'application/json': { schema: schemaOf(spec.body, 'input') } } } }
      : {},
    responses: {
      ...Object.fromEntries(Object.entries(spec.answers).map(answerOf)),
      default: {
        description: 'A refusal, as RFC 9457 has it',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  };
}

const lower = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

/** `POST /v1/leases/{id}/release` → `postLeasesIdRelease` */
const operationId = ({ method, path }: Spec): string =>
  lower[method] +
  path
    .slice('/v1/'.length)
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function answerOf([status, { description, schema, bytes }]: [string, AnswerDoc]) {
  if (bytes) return [status, { description, content: { 'application/octet-stream': binary } }];
  const content = schema && { 'application/json': { schema: schemaOf(schema, 'output') } };
  return [status, { description, ...(content ? { content } : {}) }];
}

const binary = { schema: { type: 'string' as const, format: 'binary' } };

function parametersOf(schema: z.ZodType, place: 'path' | 'query') {
  const { properties, required } = objectSchema.parse(schemaOf(schema, 'output'));
  return Object.entries(properties).map(([name, { description, ...inner }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema: inner,
  }));
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

/** Draft 2020-12 is what OpenAPI 3.1 speaks, so schemas go in as they are. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
