import { canonical } from '../../model/json.ts';
import { limits } from '../../model/limits.ts';
import type { Delete, Put, Update, Write } from '../../model/write.ts';
import { keyText } from '../../model/write.ts';
import { isFitMark } from './room.ts';

/**
 * Merges a commit's intents by key: the same check once; take and put on one key is a rewrite;
 * counts add up, the same count twice too. Anything else on one key is a bug.
 */
export function mergeByKey(writes: readonly Write[]): readonly Write[] {
  const byKey = new Map<string, Write>();
  for (const write of writes) {
    const key = keyText(write.key);
    const other = byKey.get(key);
    byKey.set(key, other ? mergeTwo(other, write) : write);
  }
  if (byKey.size > limits.transactionItems) {
    throw new Error(
      `a commit of ${byKey.size} items is over the ${limits.transactionItems} allowed`,
    );
  }
  return [...byKey.values()];
}

function mergeTwo(a: Write, b: Write): Write {
  const counts = a.op === 'update' && Object.keys(a.add).length > 0;
  if (!counts && canonical(text(a)) === canonical(text(b))) return a;
  if (a.op === 'delete' && b.op === 'put') return rewrite(a, b);
  if (a.op === 'update' && b.op === 'update' && isCounter(a, b)) return addUp(a, b);
  throw clash(keyText(a.key), a, b);
}

/** Taking an item and putting it again rewrites it, under the condition of the taking. */
const rewrite = (taken: Delete, put: Put): Put => ({ ...put, when: taken.when });

/** True for two updates of one counter: room taken and room given up in one commit. */
function isCounter(a: Update, b: Update): boolean {
  const marks = [...Object.keys(a.set), ...Object.keys(b.set)].every(isFitMark);
  const counts = Object.keys(a.add).length + Object.keys(b.add).length > 0;
  return counts && marks && a.remove.length + b.remove.length === 0;
}

function addUp(a: Update, b: Update): Write {
  const add: Record<string, number> = { ...a.add };
  for (const [name, n] of Object.entries(b.add)) add[name] = (add[name] ?? 0) + n;
  return { ...a, set: { ...a.set, ...b.set }, add, when: [...a.when, ...b.when] };
}

const text = (write: Write) => JSON.parse(JSON.stringify(write));

const clash = (key: string, a: Write, b: Write): Error =>
  new Error(`two intents on one key: ${a.op} and ${b.op} on ${key}`);
