import { describe, expect, it } from 'vitest';
import { aRunningExecution } from '../../../test/support/model/executions.ts';
import { now } from '../../../test/support/model/time.ts';
import { createWorld } from '../../../test/support/world.ts';
import { type EndedDelivery, outcomeOf } from './outcome.ts';

const cancel = { by: 'anna', detail: 'too slow', at: now, delivery: 'ssm-cancel', sentAt: now };
const execution = aRunningExecution({ delivery: 'ssm-run', cancel });

const ended = (how: EndedDelivery['how'], stderr: string): EndedDelivery => ({
  state: 'ended',
  how,
  exitCode: null,
  stdout: '',
  stderr,
  endedAt: now,
});

const endOf = async (delivery: string, state: EndedDelivery) =>
  (await outcomeOf(createWorld().ports, execution, delivery, state)).ended;

const marker = (verdict: string): string => `drydock:${execution.nonce}:${verdict}\n`;
const killed = ['timed-out', 'cancelled', 'lost', 'undelivered'] as const;

describe('the outcome of a delivery whose wrapper was stopped', () => {
  it.each(killed)('is the verdict that came before the agent said %s', async (how) => {
    const exited = ended(how, `${marker('exited 7')}of the command`);
    const timedOut = ended(how, marker('timed-out'));

    expect(await endOf('ssm-run', exited)).toEqual({ how: 'exited', exitCode: 7 });
    expect(await endOf('ssm-run', timedOut)).toEqual({ how: 'timed-out' });
    expect(await endOf('ssm-cancel', exited)).toEqual({ how: 'exited', exitCode: 7 });
  });

  it.each([
    { how: 'timed-out', becomes: { how: 'timed-out' } },
    { how: 'undelivered', becomes: { how: 'undelivered' } },
    { how: 'cancelled', becomes: { how: 'killed' } },
    { how: 'lost', becomes: { how: 'unclear' } },
  ] as const)('is what the agent says, $how, without a verdict', async ({ how, becomes }) => {
    const forged = ended(how, 'drydock:another-nonce:exited 0\n');

    expect(await endOf('ssm-run', ended(how, ''))).toMatchObject(becomes);
    expect(await endOf('ssm-run', forged)).toMatchObject(becomes);
    expect(await endOf('ssm-run', ended(how, marker('unclear it failed')))).toMatchObject(becomes);
    expect(await endOf('ssm-cancel', ended(how, ''))).toEqual({ how: 'undelivered' });
  });
});
