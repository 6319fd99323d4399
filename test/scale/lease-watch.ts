import type { WriteObserver } from '../../shared/adapters/memory/engine.ts';
import type { LeaseId } from '../../shared/model/ids.ts';

type Watched = 'active' | 'destroyed';

/** Returns who sees every lease become active and end, at the instant of the commit. */
export function createLeaseWatch(elapsed: () => number) {
  const seen = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();

  function see(name: string): void {
    if (seen.has(name)) return;
    const at = elapsed();
    seen.set(name, at);
    waiting.get(name)?.(at);
    waiting.delete(name);
  }

  const observe: WriteObserver = (_writes, changes) => {
    for (const { key, after } of changes) {
      const state = after?.['state'];
      if (key.table === 'leases' && typeof state === 'string') see(`${key.pk} ${state}`);
    }
  };
  return {
    observe,
    /** Returns when the lease entered the state, once it has. */
    until(id: LeaseId, state: Watched): Promise<number> {
      const name = `${id} ${state}`;
      const at = seen.get(name);
      if (at !== undefined) return Promise.resolve(at);
      return new Promise((resolve) => waiting.set(name, resolve));
    },
  };
}
