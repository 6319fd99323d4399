/** Two views of a source. Both have its length, so offsets and lines are the same in all three. */
export type Masked = Readonly<{
  /** The code: comments and the insides of strings and patterns are blanked out. */
  code: string;
  /** The comments: everything else is blanked out. */
  comments: string;
}>;

type TextKind = 'code' | 'comment' | 'text';
/** The kind of everything from an offset to the next mark. */
type KindFrom = Readonly<{ at: number; kind: TextKind }>;

/**
 * Splits TypeScript into code, comments and the insides of literals. It scans; it does not parse.
 */
export function mask(text: string): Masked {
  const kinds = kindsOf(text);
  const keep = (kind: TextKind) =>
    [...kinds.entries()]
      .map(([index, { at, kind: found }]) => {
        const part = text.slice(at, kinds[index + 1]?.at);
        return found === kind ? part : part.replace(/[^\n]/g, ' ');
      })
      .join('');
  return { code: keep('code'), comments: keep('comment') };
}

function kindsOf(text: string): readonly KindFrom[] {
  const marks: KindFrom[] = [{ at: 0, kind: 'code' }];
  /** The number of open braces in each `${}` around the current offset. */
  const holes: number[] = [];
  const skip = (kind: TextKind, from: number, to: number) => {
    marks.push({ at: from, kind }, { at: to, kind: 'code' });
    return to;
  };
  let at = 0;
  while (at < text.length) {
    const here = text[at] ?? '';
    if (text.startsWith('//', at)) at = skip('comment', at, endOf(text, '\n', at));
    else if (text.startsWith('/*', at)) at = skip('comment', at, endOf(text, '*/', at + 2) + 2);
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

const endOf = (text: string, what: string, from: number): number => {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found;
};

function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && text[at] !== text[open]) at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** Returns the offset of the closing backtick, or of the `$` of a `${`. */
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

/**
 * True if a `/` begins a pattern here: after an operator or a keyword. After a value it divides.
 */
function startsPattern(before: string): boolean {
  const last = before.slice(-40).trimEnd();
  return last === '' || /[=(,:[!&|?{};+*<>~^-]$|\b(return|case|typeof|in|of)$/.test(last);
}
