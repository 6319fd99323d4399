import type { Document, Schema } from './document.ts';
import {
  type Field,
  fieldList,
  fieldsOf,
  fieldTable,
  isPartOf,
  isShort,
  without,
  wordTables,
} from './fields.ts';
import { anchor } from './markdown.ts';
import { routesOf } from './operations.ts';
import { nameIn } from './types.ts';

/** Returns every schema once, in the order in which the routes reference it. */
export function schemaSection(document: Document): readonly string[] {
  const listed: { title: string; schema: Schema }[] = [];
  const sections = inOrder(document).flatMap((title) => {
    const schema = document.components.schemas[title] ?? {};
    const fields = fieldsOf(schema, 'answer');
    const part = listed.find((each) => isPartOf(fieldsOf(each.schema, 'answer'), fields));
    listed.push({ title, schema });
    const news = part ? without(fields, fieldsOf(part.schema, 'answer')) : fields;
    const lines = isShort(news) ? fieldList('field', news) : fieldTable('field', news);
    const lead = part
      ? [`All fields of [${part.title}](#${anchor(part.title)})${others(news)}`]
      : [];
    return [`### ${title}`, '', ...lead, ...lines, '', ...wordTables(schema)];
  });
  return [
    ...['## Answers', ''],
    ...['A field is always present unless it is marked optional. Times are ISO 8601, UTC.', ''],
    ...sections,
  ];
}

const others = (news: readonly Field[]): string => (news.length === 0 ? '.' : ', and:');

function inOrder(document: Document): readonly string[] {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    for (const title of titlesIn(part)) {
      if (found.has(title)) continue;
      found.add(title);
      visit(document.components.schemas[title]);
    }
  };
  for (const { name } of document.tags) {
    for (const { operation } of routesOf(document, name)) {
      const answers = Object.entries(operation.responses);
      visit(answers.filter(([status]) => status < '400'));
    }
  }
  visit(document.paths);
  return [...found];
}

const titlesIn = (part: unknown): readonly string[] =>
  [...JSON.stringify(part).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => nameIn(ref));
