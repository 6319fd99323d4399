/** Two views of a source, both as long as it is, so that every offset and line stays true. */
export type Masked = Readonly<{
  /** What runs: comments are blank, and so is what stands inside strings and patterns. */
  code: string;
  /** What is said: everything but comments is blank. */
  comments: string;
}>;

type Kind = 'code' | 'comment' | 'text';
/** From an offset on, everything is of this kind. */
type Mark = Readonly<{ at: number; kind: Kind }>;

/** Splits TypeScript into code, comments and the insides of literals. A scanner, not a parser. */
export function mask(text: string): Masked {
  const kinds = kindsOf(text);
  const keep = (kind: Kind) =>
    [...kinds.entries()]
      .map(([index, { at, kind: found }]) => {
        const part = text.slice(at, kinds[index + 1]?.at);
        return found === kind ? part : part.replace(/[^\n]/g, ' ');
      })
      .join('');
  return { code: keep('code'), comments: keep('comment') };
}

function kindsOf(text: string): readonly Mark[] {
  const marks: Mark[] = [{ at: 0, kind: 'code' }];
  /** Open braces of each template hole that we are inside of. */
  const holes: number[] = [];
  const skip = (kind: Kind, from: number, to: number) => {
    marks.push({ at: from, kind }, { at: to, kind: 'code' });
    return to;
  };
  let at = 0;
  while (at < text.length) {
    const here = text[at] ?? '';
    if (text.startsWith('//', at)) at = skip('comment', at, until(text, '\n', at));
    else if (text.startsWith('/*', at)) at = skip('comment', at, until(text, '*/', at + 2) + 2);
    else if (here === "'" || here === '"') at = skip('text', at + 1, endOfString(text, at)) + 1;
    else if (here === '/' && startsPattern(text.slice(0, at))) {
      at = skip('text', at + 1, endOfPattern(text, at)) + 1;
    } else if (here === '`' || (here === '}' && holes.at(-1) === 0)) {
      if (here === '}') holes.pop();
      const end = endOfTemplate(text, at + 1);
      skip('text', at + 1, end);
      if (text[end] === '$') holes.push(0);
      at = end + (text[end] === '$' ? 2 : 1);
    } else {
      if (here === '{' && holes.length > 0) holes.push((holes.pop() ?? 0) + 1);
      if (here === '}' && holes.length > 0) holes.push((holes.pop() ?? 1) - 1);
      at += 1;
    }
  }
  return marks;
}

const until = (text: string, what: string, from: number): number => {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found;
};

function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== text[open]) at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** The closing backtick, or the `$` of a `${`. */
function endOfTemplate(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '`' && !text.startsWith('${', at)) {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
}

function endOfPattern(text: string, open: number): number {
  let inSet = false;
  let at = open + 1;
  while (at < text.length && (inSet || text[at] !== '/')) {
    if (text[at] === '[') inSet = true;
    if (text[at] === ']') inSet = false;
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
}

/** After a value `/` divides; after an operator, an opening or such a word it begins a pattern. */
function startsPattern(before: string): boolean {
  const last = before.slice(-40).trimEnd();
  return last === '' || /[=(,:[!&|?{};+*<>~^-]$|\b(return|case|typeof|in|of)$/.test(last);
}
