import { describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi, type ReceivedRequest } from '../../test/support/cli/fake-api.ts';
import {
  aLeaseView,
  anActiveLeaseView,
  anEndedExecutionView,
  anExecutionView,
  cliRoutes,
  happyScript,
} from '../../test/support/cli/views.ts';

const run = ['run', '--type', 'host', '--', 'make', 'test'];

/** How each look at an object was asked for: `wait` and `version`, or nothing. */
const looksIn = (requests: readonly ReceivedRequest[]): readonly string[] =>
  requests
    .filter(({ route }) => route === cliRoutes.lease || route === cliRoutes.execution)
    .map(({ query }) => query.toString());

const { waiting } = aLeaseView();
const notCounted = aLeaseView({ waiting: waiting && { ...waiting, place: null } });

describe('drydock run, while it waits', () => {
  it('lets an API without Retry-After hold each look but the first, for the place', async () => {
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.requestLease]: { status: 202, json: notCounted },
        [cliRoutes.lease]: [{ json: aLeaseView() }, { json: anActiveLeaseView() }],
      }),
    );

    const { code, stderr } = await runBin(run, api);

    expect(code).toBe(0);
    expect(looksIn(api.requests)).toEqual(['', 'wait=25&version=1', 'wait=25&version=1']);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      'waiting · 3 of 3 hosts are held',
      'waiting · 3rd in line for demo-hosts · 3 of 3 hosts are held',
    ]);
  });

  it('asks an API with Retry-After for short answers only', async () => {
    const headers = { 'retry-after': '1' };
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.requestLease]: { status: 202, json: notCounted, headers },
        [cliRoutes.lease]: { json: anActiveLeaseView() },
        [cliRoutes.start]: { status: 202, json: anExecutionView(), headers },
        [cliRoutes.execution]: [
          { json: anExecutionView(), headers },
          { json: anEndedExecutionView(0) },
        ],
      }),
    );

    const { code } = await runBin(run, api);

    expect(code).toBe(0);
    expect(looksIn(api.requests)).toEqual(['', '', '']);
  });
});
