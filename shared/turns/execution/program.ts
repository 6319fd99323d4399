import type { Execution, Program } from '../../model/execution.ts';
import { programKey } from '../../model/keys.ts';
import { limits } from '../../model/limits.ts';
import { isApart } from '../../model/program.ts';
import { plainItem, programFrom } from '../../model/record.ts';
import { seconds, ttl } from '../../model/time.ts';
import { absent, type Put } from '../../model/write.ts';
import type { Store } from '../../ports/store.ts';

/** Returns the write that stores a large program, about as long as its execution's record. */
export function programPut({ id, createdAt, timeoutSeconds }: Execution, program: Program): Put {
  const lasts = limits.historyDays * 86_400 + timeoutSeconds;
  const item = { ...program, expiresAt: ttl(createdAt + seconds(lasts)) };
  return { op: 'put', key: programKey(id), item: plainItem(item), when: absent };
}

/** Returns the program of an execution; null if it is not stored any more. */
export async function readProgram(
  store: Store,
  { id, program }: Execution,
): Promise<Program | null> {
  if (!isApart(program)) return program;
  const item = await store.get(programKey(id));
  return item && programFrom(item);
}
