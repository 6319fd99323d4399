import * as z from 'zod';
import { limits } from '../../../shared/model/limits.ts';
import { problemView } from '../../../shared/model/wire/problem.ts';
import { problems, type Slug } from '../problems.ts';
import { leastRole, whoMay } from './roles.ts';
import type { AnswerDoc, Route } from './route.ts';
import { routeProblems } from './route-problems.ts';
import { createSchemas, type JsonSchema, type Schemas } from './schemas.ts';
import { tags } from './tags.ts';

type Spec = Route['spec'];

const securitySchemes = {
  signIn: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token from an OIDC issuer, or the one the local world printed',
  },
  sigV4: {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': 'awsSigv4',
    description: 'AWS Signature Version 4, for the service execute-api',
  },
};

/**
 * Returns the OpenAPI document of all routes, from the same schemas that parse the requests. It
 * takes as long as hundreds of requests.
 */
export function createDocument(routes: readonly Route[]): object {
  const schemas = createSchemas();
  const problem = schemas.of(problemView, 'output');
  const paths: Record<string, Record<string, object>> = {};
  for (const { spec } of routes) {
    paths[spec.path] = {
      ...paths[spec.path],
      [lower[spec.method]]: operationOf(spec, schemas, problem),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Drydock',
      version: '1',
      description: 'Leases on machines and other resources, cleaned up after use.',
    },
    tags: [...tags],
    'x-drydock-problems': problems,
    components: { securitySchemes, schemas: Object.fromEntries(schemas.components()) },
    paths,
  };
}

function operationOf(spec: Spec, schemas: Schemas, problem: JsonSchema): object {
  const hasBody = !(spec.body instanceof z.ZodUndefined);
  const isPublic = spec.rule === 'public';
  const slugs = routeProblems({ spec });
  return {
    tags: [spec.tag],
    summary: spec.summary,
    operationId: operationId(spec),
    description: `Allowed for ${whoMay(spec.rule)}.`,
    security: isPublic ? [] : [{ signIn: [] }, { sigV4: [] }],
    'x-drydock-role': leastRole(spec.rule),
    'x-drydock-rule': spec.rule,
    'x-drydock-problems': slugs,
    parameters: [
      ...documentParameters(schemas.of(spec.params, 'output'), 'path'),
      ...documentParameters(schemas.of(spec.query, 'output'), 'query'),
      ...Object.entries(spec.headers ?? {}).map(([name, description]) => ({
        name,
        in: 'header',
        required: false,
        description,
        schema: { type: 'string' },
      })),
    ],
    ...(hasBody
      ? {
          requestBody: {
            content: { 'application/json': { schema: schemas.of(spec.body, 'input') } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(spec.answers).map((answer) => answerOf(answer, schemas)),
      ),
      ...problemAnswers(slugs, problem),
      default: problemAnswerDoc('Another problem, in RFC 9457 format', problem),
    },
  };
}

const lower = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

/** Returns the id of an operation: `POST /v1/leases/{id}/release` → `postLeasesIdRelease`. */
const operationId = ({ method, path }: Spec): string =>
  lower[method] +
  path
    .slice('/v1/'.length)
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function answerOf([status, answer]: [string, AnswerDoc], schemas: Schemas) {
  const { description, schema, bytes, mayChange = status === '202' } = answer;
  if (bytes) return [status, { description, content: { 'application/octet-stream': binary } }];
  const content = schema && { 'application/json': { schema: schemas.of(schema, 'output') } };
  const headers = mayChange ? { headers: { 'Retry-After': lookAgain } } : {};
  return [status, { description, ...headers, ...(content ? { content } : {}) }];
}

const lookAgain = {
  description:
    'Seconds after which to look again, while the object may change by itself; absent where ' +
    '`?wait` is held to its end',
  schema: { type: 'integer', minimum: limits.retryAfterMin, maximum: limits.retryAfterMax },
};

const repeatAfter = {
  description: 'Seconds after which to repeat the request',
  schema: { type: 'integer', minimum: 1 },
};

const binary = { schema: { type: 'string', format: 'binary' } };

/** Returns one answer per status; its description names every problem with that status. */
function problemAnswers(slugs: readonly Slug[], problem: JsonSchema) {
  const byStatus = Map.groupBy(slugs, (slug) => problems[slug].status);
  const answers = [...byStatus].map(([status, those]) => {
    const description = those.map((slug) => `${slug}: ${problems[slug].title}`).join('; ');
    const headers = [429, 503].includes(status) ? { headers: { 'Retry-After': repeatAfter } } : {};
    return [String(status), { ...problemAnswerDoc(description, problem), ...headers }] as const;
  });
  return Object.fromEntries(answers);
}

const problemAnswerDoc = (description: string, schema: JsonSchema) => ({
  description,
  content: { 'application/problem+json': { schema } },
});

function documentParameters(schema: JsonSchema, place: 'path' | 'query') {
  const { properties, required } = objectSchema.parse(schema);
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
