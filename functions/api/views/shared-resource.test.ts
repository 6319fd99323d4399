import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../../../shared/model/event.ts';
import { isoOrNull } from './common.ts';
import { endedForCoTenant, eventForCoTenant } from './shared-resource.ts';

const me = 'iam:1/user/bob';
const lease = `lease-${'0'.repeat(16)}`;
const at = isoOrNull(0) ?? '';

describe('what a co-tenant sees of the reason why a resource ends', () => {
  it.each([
    {
      by: 'iam:1/user/olga',
      detail: 'anna broke it',
      seen: { by: 'another principal', detail: 'released' },
    },
    { by: 'system', detail: 'idle for 600 s', seen: { by: 'system', detail: 'idle for 600 s' } },
    { by: me, detail: 'mine', seen: { by: me, detail: 'mine' } },
    { by: lease, detail: 'room', seen: { by: lease, detail: 'room' } },
  ])('by $by: $seen', ({ by, detail, seen }) => {
    const ended = { reason: 'released', detail, by, at };
    expect(endedForCoTenant(me, ended)).toEqual({ ...ended, ...seen });
  });
});

describe('what a co-tenant sees of an event', () => {
  it.each([
    { kind: 'commanded', text: 'pause by olga, api 1.2.3.4: lunch', seen: 'pause was requested' },
    { kind: 'destroyed', text: 'olga said so', seen: 'Its clean-up is complete' },
    { kind: 'retrying', text: 'EC2 is slow', seen: 'EC2 is slow' },
  ] as const)('$kind “$text” is “$seen”', ({ kind, text, seen }) => {
    const event: EventRecord = {
      object: 'res-1',
      version: 1,
      at: 0,
      by: 'system',
      state: 'active',
      entries: [{ kind, text }],
    };
    expect(eventForCoTenant(me, event)).toEqual({ ...event, entries: [{ kind, text: seen }] });
  });
});
