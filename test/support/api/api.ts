import { expect } from 'vitest';
import type { StoreCall, StoreHooks } from '../../../shared/adapters/memory/store.ts';
import type { Role } from '../../../shared/model/principal.ts';
import { checkedApi } from './checked-api.ts';

export type ApiAnswer = Readonly<{ status: number; headers: Headers; body: unknown }>;
export type Ask = (method: string, path: string, body?: object) => Promise<ApiAnswer>;

/** Returns the checked API with one caller: an admin, unless a test says otherwise. */
export function createApi(hooks: StoreHooks = {}) {
  const api = checkedApi({ hooks }, hooks.before !== undefined);
  const { world } = api;
  let role: Role = 'admin';
  const ask: Ask = async (method, path, body) => {
    const given = { as: `anna/${role}`, ...(body ? { body } : {}) };
    const { status, headers, json } = await api.ask(`${method} ${path}`, given);
    return { status, headers, body: json };
  };

  return {
    world,
    ask,
    become(other: Role) {
      role = other;
    },
    /** Expects a problem with that slug and a hint, and that no message was sent. */
    async refused(slug: string, method: string, path: string, body?: object): Promise<ApiAnswer> {
      const sent = world.mailbox.pending().length;
      const answer = await ask(method, path, body);
      expect(answer.body).toMatchObject({
        type: `https://drydock.dev/problems/${slug}`,
        status: answer.status,
        hint: expect.stringMatching(/\w/),
      });
      expect(world.mailbox.pending()).toHaveLength(sent);
      return answer;
    },
  };
}

export type Api = ReturnType<typeof createApi>;

/** Runs another writer once, right before the next commit. */
export function rival() {
  let act: (() => Promise<unknown>) | null = null;
  const before = async ({ operation }: StoreCall): Promise<null> => {
    if (operation !== 'commit' || act === null) return null;
    const now = act;
    act = null;
    await now();
    return null;
  };
  return {
    hooks: { before },
    next(write: () => Promise<unknown>) {
      act = write;
    },
  };
}

export const hosts = {
  driver: 'ec2-host',
  parameters: {
    attributes: { os: 'linux' },
    image: 'ami-1',
    ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }],
  },
};
export const rackOf = (pool: string) => ({ driver: 'pool-host', parameters: { pool } });
export const machine = (n: number): string => `mi-${String(n).padStart(17, '0')}`;
