import type { ItemChange } from '../../../shared/adapters/memory/evaluate-write.ts';
import type { StoreCall } from '../../../shared/adapters/memory/store.ts';
import { type Item, keyText } from '../../../shared/model/write.ts';

/** Returns a call of the store as a line of the trace. */
export function describeCall(call: StoreCall): string {
  switch (call.operation) {
    case 'get':
      return `get ${keyText(call.input)}`;
    case 'getMany':
      return `get ${call.input.map(keyText).join(', ')}`;
    case 'query':
      return `query ${call.input.table}|${call.input.pk}|${call.input.prefix ?? ''}`;
    case 'queryIndex':
      return `index ${call.input.index} of ${call.input.table} at ${call.input.pk}`;
    case 'scan':
      return `scan ${call.input}`;
    case 'commit':
      return `commit of ${call.input.writes.length}`;
    case 'write':
      return `${call.input.op} ${keyText(call.input.key)}`;
  }
}

/** Returns what a commit changed: records by state, everything else by key. */
export const describeChanges = (changes: readonly ItemChange[]): string =>
  changes
    .filter(({ key }) => key.table !== 'events')
    .map(({ key, before, after }) => {
      const name = keyText(key).replace(/\|-?$/, '');
      if (before === null) return `+${name}${stateText(after)}`;
      if (after === null) return `−${name}`;
      const was = stateText(before);
      const is = stateText(after);
      return `${name}${was === is ? ` {${changedFields(before, after)}}` : `${was} →${is}`}`;
    })
    .join('; ');

const stateText = (item: Item | null): string =>
  typeof item?.['state'] === 'string' ? ` ${item['state']} v${item['version']}` : '';

const changedFields = (before: Item, after: Item): string =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !['version', 'commit', 'timerAt'].includes(name))
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${name}=${JSON.stringify(after[name]) ?? '∅'}`)
    .join(' ')
    .slice(0, 160);
