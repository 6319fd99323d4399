import { describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi, type ScriptedReplies } from '../../test/support/cli/fake-api.ts';
import {
  aLeaseView,
  anActiveLeaseView,
  anEndedExecutionView,
  aPage,
  cliRoutes,
  testLeaseId,
  testResourceId,
} from '../../test/support/cli/views.ts';
import type { EventView } from '../api/views.ts';

const day = '2026-11-20T';
const resource = testResourceId;

/** Returns events of one object: for each commit its time, resulting state, actor and entries. */
const eventsOf = (
  object: string,
  commits: readonly (readonly [
    time: string,
    state: string,
    by: string,
    entries: EventView['entries'],
  ])[],
) =>
  aPage(
    commits.map(([time, state, by, entries], n) => {
      return { object, version: n + 1, at: `${day}${time}Z`, by, state, entries };
    }),
  );

const held = { resource, seat: 0, how: 'granted' };
const ended = {
  reason: 'released',
  detail: 'released by anna',
  by: 'anna',
  at: `${day}14:33:30.000Z`,
} as const;
const executions = aPage([
  anEndedExecutionView(2, {
    createdAt: `${day}14:32:00.000Z`,
    startedAt: `${day}14:32:00.100Z`,
    endedAt: `${day}14:32:31.500Z`,
  }),
]);

const script = (over: ScriptedReplies): ScriptedReplies => ({
  [cliRoutes.executions]: { json: executions },
  [`GET /v1/leases/${testLeaseId}/commands`]: { json: aPage([]) },
  [`GET /v1/resources/${resource}/events`]: {
    json: eventsOf(resource, [
      ['14:20:00.000', 'pending', 'lease-another', [{ kind: 'created', text: 'too early' }]],
      ['14:31:36.010', 'pending', testLeaseId, [{ kind: 'created', text: 'created for it' }]],
      ['14:31:47.000', 'active', 'system', [{ kind: 'activated', text: 'SSM online' }]],
      ['14:50:00.000', 'released', 'system', [{ kind: 'released', text: 'too late' }]],
    ]),
  },
  ...over,
});

const whole = script({
  [cliRoutes.lease]: {
    json: aLeaseView({ state: 'destroyed', waiting: null, resource, ended, version: 6 }),
  },
  [`GET /v1/leases/${testLeaseId}/events`]: {
    json: eventsOf(testLeaseId, [
      [
        ...(['14:31:05.102', 'pending', 'ci'] as const),
        [
          { kind: 'requested', text: 'by ci', data: { request: 'r-7' } },
          { kind: 'waiting', text: 'hosts: 3 of 3 are held' },
        ],
      ],
      [
        ...(['14:31:36.010', 'pending', 'system'] as const),
        [{ kind: 'building', text: 'building one (3 of 3)', data: { resource } }],
      ],
      [
        ...(['14:31:47.212', 'active', 'system'] as const),
        [{ kind: 'activated', text: `on ${resource}`, data: held }],
      ],
      ['14:33:30.000', 'released', 'anna', [{ kind: 'released', text: 'released by anna' }]],
      ['14:33:40.000', 'released', 'system', [{ kind: 'clean-up-failed', text: 'no answer' }]],
      ['14:34:10.000', 'destroyed', 'system', [{ kind: 'destroyed', text: 'seat back' }]],
    ]),
  },
});

/** Removes dates (printed before times of another day) and runs of spaces. */
const plain = (text: Buffer): readonly string[] =>
  text
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll('2026-11-20 ', '').replace(/ {2,}/g, '  '));

describe('drydock show of a lease', () => {
  it('prints its history from request to end, and why it waited', async () => {
    await using api = await fakeApi(whole);

    const shown = await runBin(['show', testLeaseId], api);

    const execution = anEndedExecutionView(2).id;
    expect(plain(shown.stdout).filter((line) => !line.includes(' ago'))).toEqual([
      `${testLeaseId} · host · destroyed · requested by ci, 14:31:05`,
      '  wants  os=linux',
      '  priority  100',
      '  request  r-7',
      '  waited  42.1 s: 30.9 s hosts: 3 of 3 are held; then 11.2 s building one (3 of 3)',
      `  on  ${resource}, built for it`,
      '  ended  released: released by anna · anna',
      '  used  1 min 43 s',
      '  cleaned up  40.0 s after its end',
      '  executions',
      '  timeline',
      '  14:31:05.102  requested: by ci  ci',
      '  14:31:05.102  waiting: hosts: 3 of 3 are held  ci',
      '  14:31:36.010  +30.9 s  building: building one (3 of 3)  system',
      `  14:31:36.010  ${resource} created: created for it  ${testLeaseId}`,
      `  14:31:47.000  +11.0 s  ${resource} activated: SSM online  system`,
      `  14:31:47.212  +0.21 s  activated: on ${resource}  system`,
      `  14:32:00.000  +12.8 s  ${execution} queued: make test  ci`,
      `  14:32:31.500  +31.5 s  ${execution} failed: exit 2, ran 31.4 s  system`,
      '  14:33:30.000  +58.5 s  released: released by anna  anna',
      '  14:33:40.000  +10.0 s  clean-up-failed: no answer  system',
      '  14:34:10.000  +30.0 s  destroyed: seat back  system',
    ]);
  });

  it('prints what the lease waits for, and for how long so far', async () => {
    const at = new Date(Date.now() - 42_000).toISOString();
    const waiting = [
      { kind: 'requested', text: 'by ci' },
      { kind: 'waiting', text: '3 of 3 hosts are held' },
    ];
    const event = {
      object: testLeaseId,
      version: 1,
      at,
      by: 'ci',
      state: 'pending',
      entries: waiting,
    };
    const held = anActiveLeaseView({ id: 'lease-77', owner: 'bob', requestedBy: 'bob' });
    await using api = await fakeApi(
      script({
        [cliRoutes.lease]: { json: aLeaseView({ createdAt: at }) },
        [`GET /v1/leases/${testLeaseId}/events`]: { json: aPage([event]) },
        'GET /v1/leases': { json: aPage([held]) },
      }),
    );

    const shown = plain((await runBin(['show', testLeaseId], api)).stdout);

    expect(shown).toContainEqual(
      expect.stringMatching(/^ {2}waited {2}4\d\.\d s so far: 3 of 3 hosts are held$/),
    );
    expect(shown).toContainEqual(
      expect.stringMatching(/^ {2}held by {2}lease-77 \(bob, until \d\d:\d\d:\d\d\)$/),
    );
    expect(shown.join()).not.toContain('cleaned up');
  });

  it('prints that clean-up has not succeeded, and why', async () => {
    const at = new Date(Date.now() - 90_000).toISOString();
    const stuck = { kind: 'clean-up-failed', text: 'its host does not answer' };
    const event = {
      object: testLeaseId,
      version: 4,
      at,
      by: 'system',
      state: 'released',
      entries: [stuck],
    };
    const lease = anActiveLeaseView({ state: 'released', until: null, ended: { ...ended, at } });
    await using api = await fakeApi(
      script({
        [cliRoutes.lease]: { json: lease },
        [`GET /v1/leases/${testLeaseId}/events`]: { json: aPage([event]) },
      }),
    );

    const shown = plain((await runBin(['show', testLeaseId], api)).stdout);

    expect(shown).toContainEqual(
      expect.stringMatching(
        /cleaned up {2}not yet, 9\d\.\d s after its end: its host does not answer$/,
      ),
    );
    expect(shown).toContain(`  on  ${resource}`);
  });

  it('omits a forgotten resource; --json prints everything', async () => {
    const { [`GET /v1/resources/${resource}/events`]: _gone, ...rest } = whole;
    await using forgetful = await fakeApi(rest);
    await using api = await fakeApi(whole);

    const without = await runBin(['show', testLeaseId], forgetful);
    const json = await runBin(['show', testLeaseId, '--json'], api);

    expect(without.code).toBe(0);
    expect(plain(without.stdout).join()).not.toContain('SSM online');
    const objects = plain(json.stdout).map((line) => JSON.parse(line));
    expect(objects.map(({ kind, object }) => object ?? kind)).toEqual([
      ...['lease', 'execution'],
      ...[
        testLeaseId,
        testLeaseId,
        testLeaseId,
        testLeaseId,
        testLeaseId,
        testLeaseId,
        resource,
        resource,
      ],
    ]);
  });
});
