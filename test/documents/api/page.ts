import { readFileSync } from 'node:fs';
import { createDocument } from '../../../functions/api/http/document.ts';
import { routes } from '../../../functions/api/routes/index.ts';
import { type Document, documentShape } from './document.ts';
import { apiReference } from './reference.ts';

export const apiPage = new URL('../../../docs/api.md', import.meta.url);

const marker = '<!-- Generated from here on by `npm run docs:api`, from the OpenAPI document. -->';

/** Returns the document as it is served: through JSON. */
export const ourDocument = (): Document =>
  documentShape.parse(JSON.parse(JSON.stringify(createDocument(routes))));

/** Returns the page: the text above the marker stays; below it is the generated reference. */
export function pageNow(): string {
  const [byHand = ''] = readFileSync(apiPage, 'utf8').split(marker);
  return `${byHand.trimEnd()}\n\n${marker}\n\n${apiReference(ourDocument()).trimEnd()}\n`;
}
