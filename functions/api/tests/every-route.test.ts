import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { roles } from '../../../shared/model/principal.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';
import { scopeOf } from '../http/roles.ts';
import { routes } from '../routes/index.ts';

/** Ids of nothing: an allowed caller gets that, or what is wrong with an empty body. */
const pathOf = (path: string): string => {
  const kind = path.split('/')[2] ?? '';
  const ids: Readonly<Record<string, string>> = {
    leases: 'lease-0000000000000000',
    resources: 'res-0000000000000000',
    executions: `exec-0000000000000000-${'0'.repeat(26)}`,
  };
  return path.replace('{id}', ids[kind] ?? '').replace(/\{(name|pool)\}/g, 'nothing');
};

const table = routes.flatMap((route) => {
  const line = `${route.method} ${pathOf(route.path)}`;
  const asked = roles.map((role) => ({
    line,
    as: `bob/${role}`,
    needs: route.needs,
    refusedAs: scopeOf({ who: { name: 'bob', role }, rule: route.rule }) === 'none' ? 403 : null,
  }));
  const unknown = { line, as: null, needs: route.needs };
  return [...asked, { ...unknown, refusedAs: route.needs === 'public' ? null : 401 }];
});

describe('every route by every role', () => {
  const api = checkedApi();

  it.each(table)('$line as $as: $refusedAs', async ({ line, as, refusedAs, needs }) => {
    const { status, json } = await api.ask(line, { as });
    if (refusedAs === null) {
      expect([401, 403, 405, 500, 503]).not.toContain(status);
    } else {
      expect(status).toBe(refusedAs);
      if (refusedAs === 403) expect(json).toMatchObject({ needs });
    }
  });

  it('is identified by method and path', () => {
    const lines = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('refuses a query that it does not know', async () => {
    for (const { method, path, needs } of routes) {
      const { status } = await api.ask(`${method} ${pathOf(path)}?colour=red`, {
        as: needs === 'public' ? null : 'anna/admin',
      });
      expect(`${method} ${path} ${status}`).toBe(`${method} ${path} 400`);
    }
  });
});

describe('reading', () => {
  it('is readable by viewers except for roles, and writable by lessees and above only', () => {
    for (const { method, needs, path } of routes) {
      if (method !== 'GET') expect(['lessee', 'operator', 'admin'], path).toContain(needs);
      else if (path !== '/v1/principals') expect(['viewer', 'public'], path).toContain(needs);
    }
  });
});

const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string().min(1),
  tags: z.array(z.string()).min(1),
  parameters: z
    .array(
      z.looseObject({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        schema: z.looseObject({}),
      }),
    )
    .default([]),
  responses: z.record(
    z.string(),
    z.looseObject({
      description: z.string().min(1),
      headers: z.record(z.string(), z.looseObject({})).default({}),
    }),
  ),
});
const documentShape = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.looseObject({ Problem: z.looseObject({}) }) }),
});

describe('the OpenAPI document', () => {
  const read = async () => {
    const { json } = await checkedApi().ask('GET /v1/openapi.json', { as: null });
    return documentShape.parse(json);
  };

  it('is public and lists every route and nothing else', async () => {
    const { paths } = await read();
    const answer = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(answer.toSorted()).toEqual(
      routes.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
  });

  it('names every parameter of a path, once, and every operation differently', async () => {
    const { paths } = await read();
    const names: string[] = [];
    for (const [path, methods] of Object.entries(paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
      for (const { parameters, operationId } of Object.values(methods)) {
        names.push(operationId);
        const answer = parameters.filter((each) => each.in === 'path').map(({ name }) => name);
        expect(answer.toSorted()).toEqual(inPath.toSorted());
        expect(new Set(parameters.map((each) => each.in + each.name)).size).toBe(parameters.length);
      }
    }
    expect(new Set(names).size).toBe(names.length);
  });

  it('refers to every schema in it, and to nothing else', async () => {
    const document = await read();
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    const there = Object.keys(document.components.schemas);
    expect(new Set(refs)).toEqual(new Set(there.map((name) => `#/components/schemas/${name}`)));
  });

  it('says of every route how it refuses, and what role it needs', async () => {
    const { paths } = await read();
    for (const { method, path, needs } of routes) {
      const found = paths[path]?.[method.toLowerCase()];
      expect(found).toMatchObject({ 'x-drydock-role': needs });
      expect(Object.keys(found?.responses ?? {})).toContain('default');
    }
  });

  it('says which answers may have Retry-After: those to wait for or to repeat', async () => {
    const { paths } = await read();
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    const withHeader = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses).flatMap(([status, { headers }]) =>
        headers['Retry-After'] ? [`${operationId} ${status}`] : [],
      ),
    );
    const expected = operations.flatMap(({ operationId, parameters, responses }) => {
      const waits = parameters.some(({ name }) => name === 'wait');
      const always = Object.keys(responses).filter((each) => ['202', '429', '503'].includes(each));
      return [...(waits ? ['200'] : []), ...always].map((status) => `${operationId} ${status}`);
    });

    expect(withHeader).toEqual(expect.arrayContaining(expected));
    expect(withHeader.filter((one) => !expected.includes(one)).toSorted()).toEqual([
      'postLeases 200',
      'postLeasesIdExecutions 200',
      'postLeasesIdRelease 200',
      'postResourcesIdPause 200',
      'postResourcesIdRelease 200',
      'postResourcesIdUnpause 200',
    ]);
  });
});
