import { describe, expect, it } from 'vitest';
import { FaultError, fault, faultOf } from './fault.ts';
import { limits } from './limits.ts';

describe('the next step after a fault', () => {
  it.each([
    { reason: 'throttled', next: 'wait' },
    { reason: 'no-capacity', next: 'wait' },
    { reason: 'network', next: 'wait' },
    { reason: 'not-ready', next: 'wait' },
    { reason: 'timeout', next: 'wait' },
    { reason: 'failed', next: 'wait' },
    { reason: 'not-found', next: 'again' },
    { reason: 'conflict', next: 'again' },
    { reason: 'token-mismatch', next: 'again' },
    { reason: 'token-spent', next: 'again' },
    { reason: 'denied', next: 'give-up' },
    { reason: 'invalid', next: 'give-up' },
    { reason: 'bug', next: 'bug' },
  ] as const)('after $reason: $next', ({ reason, next }) => {
    expect(fault(reason, 'why')).toEqual({ reason, next, detail: 'why', definite: true });
  });
});

describe('the fault of a thrown value', () => {
  const inner = fault('no-capacity', 'no t4g.small in eu-west-1a', false);

  it.each([
    { thrown: new FaultError(inner), is: inner },
    { thrown: new Error('oops'), is: fault('bug', 'oops', false) },
    { thrown: 'oops', is: fault('bug', 'oops', false) },
    { thrown: undefined, is: fault('bug', 'undefined', false) },
  ])('$thrown', ({ thrown, is }) => {
    expect(faultOf(thrown)).toEqual(is);
  });

  it('has the fault’s detail as its message, and keeps its cause', () => {
    const cause = new Error('socket');

    const error = new FaultError(inner, { cause });

    expect(error).toMatchObject({ name: 'FaultError', message: inner.detail, cause });
  });
});

describe('the detail of a fault', () => {
  it('is cut to its bound, and never within a character', () => {
    const detail = `${'x'.repeat(limits.faultDetail - 2)}😀 and more`;

    const cut = fault('failed', detail).detail;

    expect(cut).toHaveLength(limits.faultDetail);
    expect(cut.isWellFormed()).toBe(true);
    expect(fault('failed', 'x'.repeat(limits.faultDetail)).detail).not.toContain('…');
  });
});
