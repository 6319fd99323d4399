import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutputKey, Outputs } from '../../shared/ports/outputs.ts';

export type OutputsWorld = Readonly<{
  outputs: Outputs;
  /** Stores bytes as a host's agent would. */
  store: (key: OutputKey, bytes: Uint8Array) => Promise<void>;
  close: () => Promise<void>;
}>;

/** Every possible byte, twice: not valid text in any encoding. */
const everyByte = Uint8Array.from({ length: 512 }, (_, i) => i % 256);

/** What every implementation of `Outputs` guarantees. All cases share one world. */
export function outputsContract(name: string, make: () => Promise<OutputsWorld>): void {
  describe(`outputs: ${name}`, () => {
    let world: OutputsWorld;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.close());

    missingCases(() => world);
    rangeCases(() => world);
  });
}

type GetOutputsWorld = () => OutputsWorld;

function aKey(changes: Partial<OutputKey> = {}): OutputKey {
  return {
    prefix: 'executions/lease-1/ulid-1',
    deliveryId: '11111111-1111-4111-8111-111111111111',
    host: 'i-11111111111111111',
    stream: 'stdout',
    ...changes,
  };
}

function missingCases(world: GetOutputsWorld): void {
  it('an output that was never stored has size 0 and no bytes', async () => {
    const key = aKey({ prefix: 'nothing/here' });

    expect(await world().outputs.size(key)).toBe(0);
    expect(await world().outputs.read(key, 0, 100)).toEqual(new Uint8Array());
  });

  it.each<Partial<OutputKey>>([
    { prefix: 'executions/lease-1/ulid-2' },
    { deliveryId: '22222222-2222-4222-8222-222222222222' },
    { host: 'i-22222222222222222' },
    { stream: 'stderr' },
  ])('another key is another output: %o', async (other) => {
    await world().store(aKey(), everyByte);

    expect(await world().outputs.size(aKey(other))).toBe(0);
  });
}

function rangeCases(world: GetOutputsWorld): void {
  it('returns exactly the bytes that were stored', async () => {
    const key = aKey({ prefix: 'exactly' });
    await world().store(key, everyByte);

    expect(await world().outputs.size(key)).toBe(512);
    expect(await world().outputs.read(key, 0, 512)).toEqual(everyByte);
  });

  it.each([
    { from: 0, to: 1, bytes: [0] },
    { from: 254, to: 258, bytes: [254, 255, 0, 1] },
    { from: 510, to: 600, bytes: [254, 255] },
    { from: 511, to: 512, bytes: [255] },
    { from: 512, to: 600, bytes: [] },
    { from: 9_000, to: 9_001, bytes: [] },
    { from: 7, to: 7, bytes: [] },
    { from: 9, to: 7, bytes: [] },
  ])('from $from to $to reads $bytes', async ({ from, to, bytes }) => {
    const key = aKey({ prefix: 'ranges' });
    await world().store(key, everyByte);

    expect(await world().outputs.read(key, from, to)).toEqual(Uint8Array.from(bytes));
  });
}
