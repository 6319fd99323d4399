/** Where what opens at an offset of masked code is closed. */
export function closing(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if ('({['.includes(code[at] ?? ' ')) depth += 1;
    if (')}]'.includes(code[at] ?? ' ')) depth -= 1;
    if (depth === 0) return at;
  }
  return code.length;
}

/** Where what closes at an offset of masked code was opened. */
export function opening(code: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    if (')}]'.includes(code[at] ?? ' ')) depth += 1;
    if ('({['.includes(code[at] ?? ' ')) depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}
