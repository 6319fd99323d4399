import type { Document } from './document.ts';
import { anchor } from './markdown.ts';
import { operationSections } from './operations.ts';
import { sharedParameters, sharedSection } from './parameters.ts';
import { problemSection, usualProblems } from './problems.ts';
import { schemaSection } from './schemas.ts';

/** Returns the reference of every route, schema and problem in the OpenAPI document. */
export function apiReference(document: Document): string {
  const chapters = [
    ...operationSections(document),
    ...sharedSection(sharedParameters(document)),
    ...schemaSection(document),
    ...problemSection(document, usualProblems(document)),
  ];
  const headings = chapters.filter((line) => line.startsWith('## ')).map((line) => line.slice(3));
  const contents = headings.map((heading) => `[${heading}](#${anchor(heading)})`).join(' · ');
  return [contents, '', ...chapters].join('\n').replace(/\n{3,}/g, '\n\n');
}
