import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stacks } from '../../shared/ports/stacks.ts';
import { faultFrom } from './fault-from.ts';

export type StacksWorld = Readonly<{ stacks: Stacks; close: () => Promise<void> }>;

const arnOf = (name: string): string =>
  `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/0a1b2c3d-1111`;

/** What every implementation of `Stacks` guarantees; `make` is given the status of each stack. */
export function stacksContract(
  name: string,
  make: (statuses: ReadonlyMap<string, string>) => Promise<StacksWorld>,
): void {
  describe(`stacks: ${name}`, () => {
    let world: StacksWorld;
    beforeAll(async () => {
      const one = [arnOf('drydock'), 'DELETE_IN_PROGRESS'] as const;
      const other = [arnOf('try-1'), 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'] as const;
      world = await make(new Map([one, other]));
    });
    afterAll(() => world.close());

    it.each([
      { of: 'drydock', status: 'DELETE_IN_PROGRESS' },
      { of: 'try-1', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' },
    ])('the status of $of is $status', async ({ of, status }) => {
      expect(await world.stacks.status(arnOf(of))).toBe(status);
    });

    it('a stack that does not exist is a fault', async () => {
      const fault = await faultFrom(world.stacks.status(arnOf('elsewhere')));

      expect(fault).toMatchObject({ reason: 'invalid', detail: expect.stringContaining('exist') });
    });
  });
}
