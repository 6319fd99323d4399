import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedApi, type RequestOptions } from '../../../test/support/api/checked-api.ts';

async function withBlueprint() {
  const api = checkedApi();
  await api.world.blueprint();
  return api;
}

const line = 'POST /v1/leases';
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const inAttributes = (json: string): string => `{"type":"host","attributes":{"a":${json}}}`;

type Case = Readonly<{
  bad: string;
  body: object | string;
  slug: string;
  field?: string;
  says?: string;
}>;
const bodies: readonly Case[] = [
  { bad: 'nothing', body: '', slug: 'invalid-body', field: 'type', says: 'type is missing.' },
  { bad: 'half an object', body: '{"type":', slug: 'malformed-json' },
  { bad: 'not-a-number', body: '{"type":"host","priority":NaN}', slug: 'malformed-json' },
  {
    bad: 'a list',
    body: [],
    slug: 'invalid-body',
    says: 'the body must be an object, got a list.',
  },
  {
    bad: 'null',
    body: 'null',
    slug: 'invalid-body',
    says: 'the body must be an object, got null.',
  },
  { bad: 'text', body: '"host"', slug: 'invalid-body' },
  {
    bad: 'an unknown field',
    body: { type: 'host', tll: 5 },
    slug: 'invalid-body',
    field: 'tll',
    says: 'tll is not a field here; the fields are type, blueprints',
  },
  {
    bad: 'a huge number',
    body: { type: 'host', priority: 1e12 },
    slug: 'invalid-body',
    field: 'priority',
    says: 'priority must be at most 999, got 1e12.',
  },
  {
    bad: 'a number beyond all',
    body: '{"type":"host","priority":1e999}',
    slug: 'invalid-body',
    field: 'priority',
  },
  {
    bad: 'a negative number',
    body: { type: 'host', ttlSeconds: -5 },
    slug: 'invalid-body',
    field: 'ttlSeconds',
    says: 'ttlSeconds must be at least 1, got -5.',
  },
  {
    bad: 'a fraction',
    body: { type: 'host', waitSeconds: 0.5 },
    slug: 'invalid-body',
    field: 'waitSeconds',
    says: 'waitSeconds must be a whole number, got 0.5.',
  },
  {
    bad: 'text for a number',
    body: { type: 'host', ttlSeconds: '5' },
    slug: 'invalid-body',
    field: 'ttlSeconds',
    says: 'ttlSeconds must be a number, got “5”.',
  },
  {
    bad: 'a name in capitals',
    body: { type: 'Host' },
    slug: 'invalid-body',
    field: 'type',
    says: 'type must be 1 to 63 lower-case letters, digits and hyphens, not starting with a hyphen',
  },
  {
    bad: 'an owner of two lines',
    body: { type: 'host', owner: 'a\nb' },
    slug: 'invalid-body',
    field: 'owner',
  },
  {
    bad: 'a wrong entry',
    body: { type: 'host', blueprints: ['a', 5] },
    slug: 'invalid-body',
    field: 'blueprints[1]',
    says: 'blueprints[1] must be text, got 5.',
  },
  {
    bad: 'no entries',
    body: { type: 'host', blueprints: [] },
    slug: 'invalid-body',
    field: 'blueprints',
    says: 'blueprints must be at least 1 entries long',
  },
  {
    bad: 'attributes as a list',
    body: { type: 'host', attributes: [] },
    slug: 'invalid-body',
    field: 'attributes',
    says: 'attributes must be an object',
  },
  {
    bad: 'large attributes',
    body: inAttributes(`"${'x'.repeat(2_048)}"`),
    slug: 'invalid-body',
    field: 'attributes',
  },
  {
    bad: 'a number no table has',
    body: inAttributes('1e300'),
    slug: 'invalid-body',
    field: 'attributes.a',
  },
  {
    bad: 'half a character',
    body: inAttributes('"\\ud800"'),
    slug: 'invalid-body',
    field: 'attributes.a',
  },
  { bad: 'a deep body', body: inAttributes(nested(30)), slug: 'invalid-body' },
  { bad: 'a bottomless body', body: inAttributes(nested(100_000)), slug: 'invalid-body' },
  {
    bad: 'a prototype',
    body: '{"type":"host","__proto__":{"a":1}}',
    slug: 'invalid-body',
    field: '__proto__',
  },
  {
    bad: 'an unknown blueprint',
    body: { type: 'host', blueprints: ['unknown'] },
    slug: 'unknown-blueprint',
    field: 'blueprints',
  },
  { bad: 'an unknown type', body: { type: 'castle' }, slug: 'unsatisfiable', field: 'type' },
  { bad: 'a huge body', body: { type: 'host', owner: 'x'.repeat(300_000) }, slug: 'too-large' },
];

describe('a body', () => {
  it.each(bodies)('of $bad is refused as $slug', async ({ body, slug, field, says }) => {
    const { refused } = await withBlueprint();
    const refusal = await refused(line, { body });
    expect(refusal).toMatchObject({ slug, hint: expect.stringMatching(/\w/) });
    if (field !== undefined) expect(refusal.field).toBe(field);
    if (says !== undefined) expect(refusal.detail).toContain(says);
  });

  it('tells every wrong field at once', async () => {
    const { refused } = await withBlueprint();
    const body = { type: 'Host', priority: -1, color: 'red' };
    const { problems } = await refused(line, { body });
    expect(problems).toMatchObject([{ field: 'type' }, { field: 'priority' }, { field: 'color' }]);
  });

  it.each([
    { type: 'text/plain', status: 415 },
    { type: 'application/jsonp', status: 415 },
    { type: 'application/json; charset=utf-8', status: 202 },
    { type: 'application/vnd.drydock+json', status: 202 },
  ])('as $type answers $status', async ({ type, status }) => {
    const { ask } = await withBlueprint();
    const given: RequestOptions = { body: { type: 'host' }, headers: { 'content-type': type } };
    expect((await ask(line, given)).status).toBe(status);
  });

  it('whatever it is, is answered, and refused without a trace', async () => {
    const api = await withBlueprint();
    const names = ['type', 'attributes', 'ttlSeconds', 'priority', 'blueprints', 'owner', 'x'];
    const anyBody = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyBody, fc.string()), async (body) => {
        // The harness holds every refusal to its form, and to having changed nothing.
        const { status } = await api.ask(line, { body });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe('an address', () => {
  it.each([
    { at: 'GET /', status: 404, slug: 'not-found' },
    { at: 'GET /v1', status: 404, slug: 'not-found' },
    { at: 'GET /v1/leases/', status: 404, slug: 'not-found' },
    { at: 'GET /v2/leases', status: 404, slug: 'not-found' },
    { at: 'GET /v1/leases/5', status: 404, slug: 'not-found' },
    { at: 'GET /v1/leases/lease-0000000000000000', status: 404, slug: 'not-found' },
    { at: 'GET /v1/leases/res-0000000000000000', status: 404, slug: 'not-found' },
    { at: 'GET /v1/leases/LEASE-0000000000000000', status: 404, slug: 'not-found' },
    { at: 'GET /v1/leases/lease-000000000000000u', status: 404, slug: 'not-found' },
    { at: 'GET /v1/leases/%zz', status: 404, slug: 'not-found' },
    { at: 'GET /v1/leases/%00', status: 404, slug: 'not-found' },
    { at: 'GET /v1/executions/exec-0000000000000000', status: 404, slug: 'not-found' },
    { at: 'POST /v1/leases/lease-0000000000000000/release', status: 404, slug: 'not-found' },
    { at: 'GET /v1/resources/res-0000000000000000/events', status: 404, slug: 'not-found' },
    { at: 'GET /v1/blueprints/No_Name', status: 404, slug: 'not-found' },
    { at: 'DELETE /v1/leases', status: 405, slug: 'method-not-allowed' },
    { at: 'PATCH /v1/blueprints/hosts', status: 405, slug: 'method-not-allowed' },
    { at: 'POST /v1/openapi.json', status: 405, slug: 'method-not-allowed' },
    { at: 'POST /v1/health', status: 405, slug: 'method-not-allowed' },
  ])('$at answers $status', async ({ at, status, slug }) => {
    const { refused } = await withBlueprint();
    expect(await refused(at)).toMatchObject({ status, slug });
  });

  it('says which methods it takes', async () => {
    const { ask } = await withBlueprint();
    const { headers } = await ask('DELETE /v1/leases');
    expect(headers.get('allow')).toBe('POST, GET, HEAD');
  });
});
