import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../../shared/model/event.ts';
import { isoOrNull } from './ended.ts';
import { endedFor, eventForNeighbour } from './neighbour.ts';

const me = 'iam:1/user/bob';
const lease = `lease-${'0'.repeat(16)}`;
const at = isoOrNull(0) ?? '';

describe('what a neighbour sees of why a resource goes', () => {
  it.each([
    {
      by: 'iam:1/user/olga',
      detail: 'anna broke it',
      seen: { by: 'somebody', detail: 'released' },
    },
    { by: 'system', detail: 'idle for 600 s', seen: { by: 'system', detail: 'idle for 600 s' } },
    { by: me, detail: 'mine', seen: { by: me, detail: 'mine' } },
    { by: lease, detail: 'room', seen: { by: lease, detail: 'room' } },
  ])('by $by: $seen', ({ by, detail, seen }) => {
    const ended = { reason: 'released', detail, by, at };
    expect(endedFor(me, ended)).toEqual({ ...ended, ...seen });
  });
});

describe('what a neighbour sees of an event', () => {
  it.each([
    { kind: 'told', text: 'pause by olga, api 1.2.3.4: lunch', seen: 'pause was asked' },
    { kind: 'destroyed', text: 'olga said so', seen: 'Nothing is left of it' },
    { kind: 'retrying', text: 'EC2 is slow', seen: 'EC2 is slow' },
  ] as const)('$kind “$text” is “$seen”', ({ kind, text, seen }) => {
    const event: EventRecord = {
      object: 'res-1',
      version: 1,
      at: 0,
      by: 'system',
      state: 'active',
      what: [{ kind, text }],
    };
    expect(eventForNeighbour(me, event)).toEqual({ ...event, what: [{ kind, text: seen }] });
  });
});
