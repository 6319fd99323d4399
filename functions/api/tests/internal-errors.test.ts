import { describe, expect, it } from 'vitest';
import { FaultError, fault } from '../../../shared/model/fault.ts';
import { checkedApi } from '../../../test/support/api/checked-api.ts';
import { createApp } from '../app.ts';
import { createRoleBindings } from '../sign-in/role-bindings.ts';

describe('an internal error', () => {
  const failing = (error: Error) => {
    const logged: string[] = [];
    const { world } = checkedApi();
    const fail = async () => {
      throw error;
    };
    const record = (message: string, data?: object) => logged.push(message + JSON.stringify(data));
    const log = { info: record, warn: record, error: record };
    const app = createApp({
      turns: { ...world.ports, log, store: { ...world.store, get: fail } },
      outputs: world.ports.outputs,
      roleBindings: createRoleBindings(world.store, world.clock),
      signIn: async () => ({ name: 'anna', role: 'admin' }),
      longestWait: 0,
    });
    const body = JSON.stringify({ argv: ['hunter2'], env: { PASSWORD: 'hunter2' } });
    const headers = { 'content-type': 'application/json' };
    const path = '/v1/leases/lease-0000000000000000/executions';
    return { logged, ask: () => app.request(path, { method: 'POST', headers, body }) };
  };

  it.each(['throttled', 'network', 'timeout'] as const)(
    '%s: 503, with Retry-After',
    async (reason) => {
      const { ask } = failing(new FaultError(fault(reason, 'no answer')));
      const response = await ask();
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('1');
    },
  );

  it('that is unexpected: 500, logged with the id in the answer, and nothing else', async () => {
    const { ask, logged } = failing(new Error('table leases-7 is on fire'));
    const response = await ask();
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/fire|at .*\.ts/);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(response.headers.get('x-request-id') ?? 'none');
    expect(logged.join()).not.toContain('hunter2');
  });
});
