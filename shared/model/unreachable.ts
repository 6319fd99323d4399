/** Ends a switch: a case that the types say cannot happen. */
export function unreachable(value: never): never {
  throw new Error(`unreachable case: ${JSON.stringify(value)}`);
}
