import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  executionId,
  executionKeyOf,
  isExecutionId,
  isLeaseId,
  isObjectId,
  isResourceId,
  kindOf,
  randomPartFrom,
  ulidFrom,
  ulidIn,
  ulidTime,
} from './ids.ts';

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
const instant = fc.nat({ max: 2 ** 48 - 1 });

describe('the kind of an id', () => {
  it.each([
    { id: 'lease-0123456789abcdef', kind: 'lease' },
    { id: 'res-0123456789abcdef', kind: 'resource' },
    { id: 'exec-0123456789abcdef-0123456789abcdefghjkmnpqrs', kind: 'execution' },
    { id: 'lease-0123456789abcde', kind: null },
    { id: 'lease-0123456789abcdef0', kind: null },
    { id: 'lease-0123456789ABCDEF', kind: null },
    { id: 'lease-0123456789abcdei', kind: null },
    { id: 'lease-0123456789abcdel', kind: null },
    { id: 'lease-0123456789abcdeo', kind: null },
    { id: 'lease-0123456789abcdeu', kind: null },
    { id: 'exec-0123456789abcdef', kind: null },
    { id: ' lease-0123456789abcdef', kind: null },
    { id: 'lease-0123456789abcdef\n', kind: null },
    { id: 'blueprint-0123456789abcdef', kind: null },
    { id: '', kind: null },
  ])('$id → $kind', ({ id, kind }) => {
    expect(kindOf(id)).toBe(kind);
    expect(isObjectId(id)).toBe(kind !== null);
    expect([isLeaseId(id), isResourceId(id), isExecutionId(id)]).toEqual([
      kind === 'lease',
      kind === 'resource',
      kind === 'execution',
    ]);
  });
});

describe('random parts', () => {
  it.each([
    { from: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], part: '0000000000000000' },
    { from: [0, 0, 0, 0, 0, 0, 0, 0, 0, 31], part: '000000000000000z' },
    { from: [0, 0, 0, 0, 0, 0, 0, 0, 0, 32], part: '0000000000000010' },
    { from: [255, 255, 255, 255, 255, 255, 255, 255, 255, 255], part: 'zzzzzzzzzzzzzzzz' },
    { from: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 255], part: '0000000000000001' },
  ])('$from → $part', ({ from, part }) => {
    expect(randomPartFrom(Uint8Array.from(from))).toBe(part);
  });

  it('make ids of every kind, and differ when their bytes differ', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        const [one, two] = [randomPartFrom(a), randomPartFrom(b)];

        expect(kindOf(`lease-${one}`)).toBe('lease');
        expect(kindOf(`res-${one}`)).toBe('resource');
        expect(one === two).toBe(a.every((byte, i) => byte === b[i]));
      }),
    );
  });
});

describe('ulids and execution ids', () => {
  it('sort by time, whatever the random bytes', () => {
    fc.assert(
      fc.property(instant, instant, bytes, bytes, (a, b, one, two) => {
        const [first, second] = [ulidFrom(a, one), ulidFrom(b, two)];

        expect(first).toHaveLength(26);
        if (a !== b) expect(first < second).toBe(a < b);
      }),
    );
  });

  it('give their time back, and are recognised in either case', () => {
    fc.assert(
      fc.property(instant, bytes, (at, chance) => {
        const ulid = ulidFrom(at, chance);

        expect(ulidTime(ulid)).toBe(at);
        expect(ulidIn(ulid)).toBe(ulid);
        expect(ulidIn(ulid.toUpperCase())).toBe(ulid);
      }),
    );
  });

  it.each([
    { not: 'a character short', text: '01hf7yat00000000000000000' },
    {
      not: 'a letter that base32 leaves out',
      text: '01hf7yat000000000000000000'.replace('h', 'i'),
    },
    { not: 'beyond 48 bits of time', text: '81hf7yat000000000000000000' },
    { not: 'a UUID', text: '3f0c9a2e-5d0b-4d55-9f9f-0d6a1a2b3c4d' },
  ])('are not read from $not', ({ text }) => {
    expect(ulidIn(text)).toBe(null);
  });

  it('encode the key of the record: its lease and its ulid', () => {
    fc.assert(
      fc.property(bytes, instant, (chance, at) => {
        const lease = `lease-${randomPartFrom(chance)}` as const;
        const ulid = ulidFrom(at, chance);

        const id = executionId(lease, ulid);

        expect(kindOf(id)).toBe('execution');
        expect(executionKeyOf(id)).toEqual({ lease, ulid });
      }),
    );
  });
});
