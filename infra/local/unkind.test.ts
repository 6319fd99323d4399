import { describe, expect, it } from 'vitest';
import { unkindFaults } from './unkind.ts';

const atOnce = async () => undefined;

/** Returns what 500 calls of each kind meet. */
function drawn(seed: number) {
  const { dynamoFaults, cloudFaults, eventFault, queueFault } = unkindFaults(seed, atOnce);
  const many = <T>(draw: () => T) => Array.from({ length: 500 }, draw);
  return {
    tableBefore: many(() => dynamoFaults.before?.('GetItem', {})),
    tableDuring: many(() => dynamoFaults.during?.({}) instanceof Promise),
    tableAfter: many(() => dynamoFaults.after?.('PutItem', {}, {})),
    cloudBefore: many(() => cloudFaults.before?.('RunInstances', {})),
    cloudAfter: many(() => cloudFaults.after?.('SendCommand', {})),
    registers: many(() => cloudFaults.registers?.('i-1') instanceof Promise),
    stores: many(() => cloudFaults.stores?.('c-1') instanceof Promise),
    events: many(() => JSON.stringify(eventFault())),
    messages: many(() => JSON.stringify(queueFault())),
  };
}

describe('the faults of an unkind world', () => {
  it('are those of their seed', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('are of every kind, and leave most calls alone', () => {
    for (const [kind, faults] of Object.entries(drawn(1))) {
      const met = faults.filter((fault) => fault && fault !== 'null');
      expect([kind, met.length > 0, met.length < 250]).toEqual([kind, true, true]);
    }
    expect(new Set(drawn(1).events)).toEqual(new Set(['null', '"lose"', '"twice"', '{"late":{}}']));
    expect(new Set(drawn(1).messages)).toEqual(new Set(['null', '"twice"', '{"late":{}}']));
  });

  it('lose the answer of no read: a read has no effect to doubt', () => {
    const { dynamoFaults, cloudFaults } = unkindFaults(1, atOnce);
    const answers = Array.from({ length: 500 }, () => [
      dynamoFaults.after?.('Query', {}, {}),
      cloudFaults.after?.('DescribeInstances', {}),
    ]);
    expect(answers.flat().every((answer) => answer === null)).toBe(true);
  });
});
