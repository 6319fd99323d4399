/** Returns the offset of the brace that closes the one at `open`, in masked code. */
export function closing(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if ('({['.includes(code[at] ?? ' ')) depth += 1;
    if (')}]'.includes(code[at] ?? ' ')) depth -= 1;
    if (depth === 0) return at;
  }
  return code.length;
}

/** Returns the offset of the brace that opens the one at `close`, in masked code. */
export function opening(code: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (')}]'.includes(code[at] ?? ' ')) depth += 1;
    if ('({['.includes(code[at] ?? ' ')) depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}
