/** What an EC2 answer is made of; a list is written as `<item>` elements, undefined is left out. */
export type Xml =
  | string
  | number
  | boolean
  | undefined
  | readonly Xml[]
  | { readonly [element: string]: Xml };

const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The answer of an operation that worked. */
export function answerXml(operation: string, requestId: string, body: Xml): string {
  const inside = write({ requestId }) + write(body);
  const name = `${operation}Response`;
  return `${declaration}<${name} xmlns="${namespace}">${inside}</${name}>`;
}

/** The answer of an operation that was refused. */
export function errorXml(code: string, message: string, requestId: string): string {
  const errors = { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId };
  return `${declaration}<Response>${write(errors)}</Response>`;
}

function write(value: Xml): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => `<item>${write(item)}</item>`).join('');
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, inside]) => inside !== undefined)
    .map(([name, inside]) => `<${name}>${write(inside)}</${name}>`)
    .join('');
}

/** Escapes markup, and drops the control characters that XML 1.0 cannot carry at all. */
function escapeXml(text: string): string {
  return [...text]
    .filter(isCarried)
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

const isCarried = (character: string): boolean =>
  character < ' ' ? '\t\n\r'.includes(character) : !'\ufffe\uffff'.includes(character);
