import {
  type FunctionName,
  type FunctionPermissions,
  isKeyPrefix,
  permissions,
  type WriteOp,
} from '../../infra/aws/permissions.ts';
import type { StoreCall } from '../../shared/adapters/memory/store.ts';
import type { Key, Table, Write } from '../../shared/model/write.ts';

/** What one call needs, in the terms of infra/aws/permissions.ts. */
export type Need = Readonly<{ op: WriteOp | 'read' | 'check' | 'index' | 'scan'; table: Table }> &
  Readonly<{ pk: string }>;

function needsOf(call: StoreCall): readonly Need[] {
  switch (call.operation) {
    case 'get':
      return [readNeed(call.input)];
    case 'getMany':
      return call.input.map(readNeed);
    case 'query':
      return [{ op: 'read', table: call.input.table, pk: call.input.pk }];
    case 'queryIndex':
      return [{ op: 'index', table: call.input.table, pk: call.input.index }];
    case 'scan':
      return [{ op: 'scan', table: call.input, pk: '' }];
    case 'write':
      return [writeNeed(call.input)];
    case 'commit':
      return call.input.writes.map(writeNeed);
  }
}

const readNeed = ({ table, pk }: Key): Need => ({ op: 'read', table, pk });
const writeNeed = ({ op, key: { table, pk } }: Write): Need => ({ op, table, pk });

/** True if a function's permissions cover a need. For an index, `pk` is the name of the index. */
export function isPermitted(name: FunctionName, { op, table, pk }: Need): boolean {
  const { reads, checks, scans, indexes, writes }: FunctionPermissions = permissions[name];
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
        (grant) =>
          grant.table === table &&
          grant.ops.includes(op) &&
          (grant.under?.some((key) => (isKeyPrefix(key) ? pk.startsWith(key) : pk === key)) ??
            true),
      );
  }
}

/** @throws at the first need that IAM would not permit */
export function demandPermission(name: FunctionName, call: StoreCall): void {
  const refused = needsOf(call).find((need) => !isPermitted(name, need));
  if (!refused) return;
  const { op, table, pk } = refused;
  deny(`${name} may not ${op} ${table}|${pk}`);
}

/** @throws twice: where it is called, and to the test runner, so that no catch can hide it. */
export function deny(what: string): never {
  const denied = new Error(`${what}: see infra/aws/permissions.ts`);
  queueMicrotask(() => {
    throw denied;
  });
  throw denied;
}
