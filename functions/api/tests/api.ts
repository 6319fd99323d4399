import { expect } from 'vitest';
import type { StoreCall, StoreHooks } from '../../../shared/adapters/memory/store.ts';
import type { Role } from '../../../shared/model/principal.ts';
import { createWorld } from '../../../test/support/world.ts';
import { createApp } from '../app.ts';
import { routes } from '../routes/index.ts';

export type Told = Readonly<{ status: number; headers: Headers; body: unknown }>;
export type Ask = (method: string, path: string, body?: object) => Promise<Told>;

/** The API over a simulated world: who asks is an admin, unless a test says otherwise. */
export function createApi(hooks: StoreHooks = {}) {
  const world = createWorld({ hooks });
  const { ports } = world;
  let role: Role = 'admin';
  const app = createApp({
    turns: ports,
    outputs: ports.outputs,
    signIn: async () => ({ name: 'anna', role }),
    sleep: ports.site.pause,
  });

  const ask: Ask = async (method, path, body) => {
    const response = await app.request(path, {
      method,
      ...(body
        ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
        : {}),
    });
    const { status, headers } = response;
    const told: Told = { status, headers, body: await response.json() };
    if (status < 400) mustBeAsDocumented(method, path, told);
    return told;
  };

  return {
    ...{ world, ask },
    become(other: Role) {
      role = other;
    },
    /** A refusal with that slug, that leaves everything as it was and says what to do about it. */
    async refused(slug: string, method: string, path: string, body?: object): Promise<Told> {
      const before = world.store.dump();
      const sent = world.mailbox.pending().length;
      const told = await ask(method, path, body);
      expect(told.body).toMatchObject({
        type: `https://drydock.dev/problems/${slug}`,
        status: told.status,
        hint: expect.stringMatching(/\w/),
      });
      expect(world.store.dump()).toEqual(before);
      expect(world.mailbox.pending()).toHaveLength(sent);
      return told;
    },
  };
}

/** A success answers what the route's own document says. */
function mustBeAsDocumented(method: string, path: string, { status, body }: Told): void {
  const [bare = ''] = path.split('?');
  const known = routes.find(
    (route) =>
      route.method === method &&
      new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
  expect(known?.spec.answers[status]?.schema?.safeParse(body)).toMatchObject({ success: true });
}

export type Api = ReturnType<typeof createApi>;

/** Once, right before the next commit: somebody else is quicker. */
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
    next(quicker: () => Promise<unknown>) {
      act = quicker;
    },
  };
}

export const hosts = {
  type: 'ec2-host',
  parameters: {
    attributes: { os: 'linux' },
    image: 'ami-1',
    ladder: [{ instanceType: 't4g.small', subnet: 'subnet-a' }],
  },
};
export const rackOf = (pool: string) => ({ type: 'pool-host', parameters: { pool } });
export const machine = (n: number): string => `mi-${String(n).padStart(17, '0')}`;
