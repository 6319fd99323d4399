import type { Change } from '../../../shared/adapters/memory/engine.ts';
import type { StoreCall } from '../../../shared/adapters/memory/store.ts';
import { type Item, keyText } from '../../../shared/model/write.ts';

/** A call of the store, as a line of the trace names it. */
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

/** What a commit changed: records by state, everything else by key. */
export const describeChanges = (changes: readonly Change[]): string =>
  changes
    .filter(({ key }) => key.table !== 'events')
    .map(({ key, before, after }) => {
      const name = keyText(key).replace(/\|-?$/, '');
      if (before === null) return `+${name}${stateOf(after)}`;
      if (after === null) return `−${name}`;
      const was = stateOf(before);
      const is = stateOf(after);
      return `${name}${was === is ? ` {${moved(before, after)}}` : `${was} →${is}`}`;
    })
    .join('; ');

const stateOf = (item: Item | null): string =>
  typeof item?.['state'] === 'string' ? ` ${item['state']} v${item['version']}` : '';

const moved = (before: Item, after: Item): string =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !['version', 'commit', 'alarmAt'].includes(name))
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${name}=${JSON.stringify(after[name]) ?? '∅'}`)
    .join(' ')
    .slice(0, 160);
