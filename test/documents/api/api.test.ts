import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Document, documentShape, type Schema } from './document.ts';
import { apiPage, ourDocument, pageNow } from './page.ts';
import { operationsOf } from './parameters.ts';
import { apiReference } from './reference.ts';

type Placed = Readonly<{ where: string; schema: Schema }>;

/** Returns a schema and every schema in it, each with its path. */
const within = (where: string, schema: Schema): readonly Placed[] => [
  { where, schema },
  ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    within(`${where}.${name}`, inner),
  ),
  ...(schema.items ? within(`${where}[]`, schema.items) : []),
  ...(schema.anyOf ?? []).flatMap((inner, i) => within(`${where}|${i}`, inner)),
];

const contentsOf = ({ requestBody, responses }: ReturnType<typeof operationsOf>[number]) =>
  [requestBody, ...Object.values(responses)].flatMap((each) => Object.values(each?.content ?? {}));

const schemasIn = (document: Document): readonly Placed[] => [
  ...Object.entries(document.components.schemas).flatMap(([title, schema]) =>
    within(title, schema),
  ),
  ...operationsOf(document).flatMap((operation) => [
    ...contentsOf(operation).flatMap(({ schema }) => within(operation.operationId, schema)),
    ...operation.parameters.flatMap(({ name, schema }) =>
      within(`${operation.operationId}?${name}`, schema),
    ),
  ]),
];

const types = ['string', 'integer', 'number', 'boolean', 'array', 'object', 'null'];

/** Returns what the shape cannot express: unknown JSON Schema types, and inconsistent parts. */
function troubleWith({ where, schema }: Placed): readonly string[] {
  const { type = [], required = [], properties = {}, default: otherwise } = schema;
  const unknown = [type].flat().filter((one) => !types.includes(one));
  const missing = required.filter((name) => properties[name] === undefined);
  const isOdd = schema.enum !== undefined && otherwise !== undefined;
  return [
    ...unknown.map((one) => `${where} is of type ${one}`),
    ...missing.map((name) => `${where} needs ${name}, which it does not have`),
    ...(isOdd && !schema.enum?.some((one) => one === otherwise) ? [`${where}: odd default`] : []),
    ...(schema.pattern !== undefined && !isPattern(schema.pattern) ? [`${where}: pattern`] : []),
  ];
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').flags === 'u';
  } catch {
    return false;
  }
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1, with JSON Schema 2020-12', () => {
    expect(schemasIn(ourDocument()).flatMap(troubleWith)).toEqual([]);
  });

  it('describes every field', () => {
    const fields = schemasIn(ourDocument()).filter(({ where }) => /\.\w+$/.test(where));
    const silent = fields.filter(({ where, schema }) => {
      const isLink = /\.links\.\w+$/.test(where);
      return !isLink && (schema.description ?? '') === '';
    });
    expect(silent.map(({ where }) => where)).toEqual([]);
  });

  it('describes every tag that a route has', () => {
    const document = ourDocument();
    const used = new Set(operationsOf(document).flatMap(({ tags }) => tags));
    expect(document.tags.map(({ name }) => name).toSorted()).toEqual([...used].toSorted());
  });
});

describe('docs/api.md', () => {
  it('is what `npm run docs:api` writes', () => {
    const hint = 'docs/api.md does not match the OpenAPI document: run `npm run docs:api`';
    expect(readFileSync(apiPage, 'utf8') === pageNow(), hint).toBe(true);
  });

  it('names every route, schema and problem once', () => {
    const document = ourDocument();
    const lines = apiReference(document).split('\n');
    const headings = lines.filter((line) => line.startsWith('### '));
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `### ${method.toUpperCase()} ${path}`),
    );
    const schemas = Object.keys(document.components.schemas).map((title) => `### ${title}`);

    expect(headings.toSorted()).toEqual([...routes, ...schemas].toSorted());
    for (const slug of Object.keys(document['x-drydock-problems'])) {
      expect(
        lines.filter((line) => line.startsWith(`| \`${slug}\` | `) && /\d{3}/.test(line)),
        slug,
      ).toHaveLength(1);
    }
  });

  it('has a target for every link into itself', () => {
    const text = apiReference(ourDocument());
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replace(/ /g, '-'),
    );
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);

    expect(links.filter((link) => !anchors.includes(link ?? ''))).toEqual([]);
    expect(new Set(anchors).size).toBe(anchors.length);
  });
});

describe('an invalid document', () => {
  it.each([
    {
      that: 'has a parameter without a description',
      spoil: { name: 'a', in: 'query', schema: {} },
    },
    { that: 'has an unknown parameter location', spoil: { name: 'a', in: 'body', required: true } },
  ])('that $that is refused', ({ spoil }) => {
    const document = ourDocument();
    const me = document.paths['/v1/me']?.get;
    const paths = { ...document.paths, '/v1/me': { get: { ...me, parameters: [spoil] } } };

    expect(documentShape.safeParse({ ...document, paths }).success).toBe(false);
  });
});
