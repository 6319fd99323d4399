import { type FunctionName, type Grant, grants, type Op } from '../../infra/aws/grants.ts';
import type { StoreCall } from '../../shared/adapters/memory/store.ts';
import type { Key, Table, Write } from '../../shared/model/write.ts';

/** What one call needs, in the words of the grants. */
export type Need = Readonly<{ op: Op | 'read' | 'check' | 'index' | 'scan'; table: Table }> &
  Readonly<{ pk: string }>;

function needsOf(call: StoreCall): readonly Need[] {
  switch (call.operation) {
    case 'get':
      return [reading(call.input)];
    case 'getMany':
      return call.input.map(reading);
    case 'query':
      return [{ op: 'read', table: call.input.table, pk: call.input.pk }];
    case 'queryIndex':
      return [{ op: 'index', table: call.input.table, pk: call.input.index }];
    case 'scan':
      return [{ op: 'scan', table: call.input, pk: '' }];
    case 'write':
      return [writing(call.input)];
    case 'commit':
      return call.input.writes.map(writing);
  }
}

const reading = ({ table, pk }: Key): Need => ({ op: 'read', table, pk });
const writing = ({ op, key: { table, pk } }: Write): Need => ({ op, table, pk });

/** Whether a function's grant covers a need. For an index, `pk` is the index's name. */
export function isPermitted(name: FunctionName, { op, table, pk }: Need): boolean {
  const { reads, checks, scans, indexes, writes }: Grant = grants[name];
  switch (op) {
    case 'read':
      return reads.includes(table);
    case 'check':
      return checks.includes(table);
    case 'scan':
      return scans.includes(table);
    case 'index':
      return indexes[table]?.some((index) => index === pk) ?? false;
    default:
      return writes.some(
        (some) =>
          some.table === table &&
          some.ops.includes(op) &&
          (some.under?.some((beginning) => pk.startsWith(beginning)) ?? true),
      );
  }
}

/** @throws for the first thing that IAM would not let the function do */
export function demandPermission(name: FunctionName, call: StoreCall): void {
  const refused = needsOf(call).find((need) => !isPermitted(name, need));
  if (!refused) return;
  const { op, table, pk } = refused;
  deny(`${name} may not ${op} ${table}|${pk}`);
}

/** @throws in a way that whoever swallows it does not hide: what runs the tests hears of it too. */
export function deny(what: string): never {
  const denied = new Error(`${what}: see infra/aws/grants.ts`);
  queueMicrotask(() => {
    throw denied;
  });
  throw denied;
}
