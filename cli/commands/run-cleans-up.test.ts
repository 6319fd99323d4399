import { describe, expect, it } from 'vitest';
import { runBin } from '../../test/support/cli/bin.ts';
import { fakeApi } from '../../test/support/cli/fake-api.ts';
import {
  aDestroyedLeaseView,
  anActiveLeaseView,
  aReleasedLeaseView,
  cliRoutes,
  happyScript,
  testLeaseId,
} from '../../test/support/cli/views.ts';

const run = ['run', '--type', 'host', '--', 'make', 'test'];

describe('drydock run, after its command', () => {
  it('returns when its seat is free again', async () => {
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.requestLease]: { status: 201, json: anActiveLeaseView() },
        [cliRoutes.release]: { status: 202, json: anActiveLeaseView() },
        [cliRoutes.lease]: [{ json: aReleasedLeaseView() }, { json: aDestroyedLeaseView() }],
      }),
    );

    const ended = await runBin(run, api);

    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain(`exit 0 after 31.4 s · ${testLeaseId} released\n`);
    expect(api.count(cliRoutes.lease)).toBe(2);
  });

  it('does not fail if the clean-up cannot be watched', async () => {
    await using api = await fakeApi(
      happyScript({
        [cliRoutes.requestLease]: { status: 201, json: anActiveLeaseView() },
        [cliRoutes.release]: { status: 202, json: anActiveLeaseView() },
        [cliRoutes.lease]: { status: 403, json: { title: 'No', detail: 'not yours' } },
      }),
    );

    const ended = await runBin(run, api);

    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain(`${testLeaseId} released, its host is still being cleaned\n`);
  });
});
