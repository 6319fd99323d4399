/** The content of an EC2 answer. A list becomes `<item>` elements; undefined is left out. */
export type Xml =
  | string
  | number
  | boolean
  | undefined
  | readonly Xml[]
  | { readonly [element: string]: Xml };

const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Returns the XML of a successful answer. */
export function answerXml(operation: string, requestId: string, body: Xml): string {
  const inside = elementsXml({ requestId }) + elementsXml(body);
  const name = `${operation}Response`;
  return `${declaration}<${name} xmlns="${namespace}">${inside}</${name}>`;
}

/** Returns the XML of an error answer. */
export function errorXml(code: string, message: string, requestId: string): string {
  const errors = { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId };
  return `${declaration}<Response>${elementsXml(errors)}</Response>`;
}

function elementsXml(value: Xml): string {
  if (value === undefined) return '';
  if (Array.isArray(value))
    return value.map((item) => `<item>${elementsXml(item)}</item>`).join('');
  if (typeof value !== 'object') return escapeXml(String(value));
  return Object.entries(value)
    .filter(([, inside]) => inside !== undefined)
    .map(([name, inside]) => `<${name}>${elementsXml(inside)}</${name}>`)
    .join('');
}

/** Escapes markup and drops the control characters that XML 1.0 cannot represent. */
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
