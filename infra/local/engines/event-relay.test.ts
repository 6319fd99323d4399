import { describe, expect, it } from 'vitest';
import type { CloudEvent } from '../cloud/index.ts';
import { createEventRelay, type EventFault } from './event-relay.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const eventOf = (machine: string): CloudEvent => ({
  version: '0',
  id: machine,
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  account: '0',
  time: '2026-12-01T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: { 'instance-id': machine, state: 'running' },
});

describe('an event', () => {
  it('is delivered once, lost, delivered twice or late', async () => {
    const { promise: late, resolve: letGo } = Promise.withResolvers<void>();
    const faults: Readonly<Record<string, EventFault>> = {
      lost: 'lose',
      double: 'twice',
      late: { late },
    };
    const relay = createEventRelay(log, ({ id }) => faults[id] ?? null);
    const heard: string[] = [];
    relay.listen(async ({ id }) => void heard.push(id));

    for (const id of ['late', 'lost', 'double', 'plain']) relay.send(eventOf(id));
    await relay.settle();
    expect(heard).toEqual(['double', 'double', 'plain']);
    letGo();
    await expect.poll(() => heard.at(-1)).toBe('late');
  });
});
