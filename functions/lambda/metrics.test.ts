import { describe, expect, it } from 'vitest';
import type { Measures } from '../../shared/ports/metrics.ts';
import { createEmfMetrics } from './metrics.ts';

/** Returns the parsed lines that the measures are written as. */
function writtenLines(
  measures: Measures,
  about?: Readonly<Record<string, string>>,
): readonly unknown[] {
  const lines: unknown[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  createEmfMetrics({ write, deployment: 'dev', clock: { now: () => 7 } }).put(measures, about);
  return lines;
}

describe('metrics in the log', () => {
  it('are one line in the Embedded Metric Format, with the extra properties beside them', () => {
    const lines = writtenLines({ oldestUncleanedSeconds: 61, orphans: 2 }, { id: 'res-1' });

    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: 7,
          CloudWatchMetrics: [
            {
              Namespace: 'Drydock',
              Dimensions: [['deployment']],
              Metrics: [
                { Name: 'oldestUncleanedSeconds', Unit: 'Seconds' },
                { Name: 'orphans', Unit: 'Count' },
              ],
            },
          ],
        },
        deployment: 'dev',
        id: 'res-1',
        oldestUncleanedSeconds: 61,
        orphans: 2,
      },
    ]);
  });

  it('measured by blueprint have that dimension, beside those of the deployment', () => {
    const measures = { seatsHeld: 3, seatsFree: 1, lineLength: 0, contention: 2 };

    const [line] = writtenLines(measures, { blueprint: 'hosts' });

    expect(line).toMatchObject({
      deployment: 'dev',
      blueprint: 'hosts',
      seatsHeld: 3,
      seatsFree: 1,
      contention: 2,
      _aws: {
        CloudWatchMetrics: [
          { Dimensions: [['deployment']], Metrics: [{ Name: 'contention', Unit: 'Count' }] },
          {
            Dimensions: [['deployment', 'blueprint']],
            Metrics: [
              { Name: 'seatsHeld', Unit: 'Count' },
              { Name: 'seatsFree', Unit: 'Count' },
            ],
          },
        ],
      },
    });
  });

  it.each<{ measures: Measures; lines: number }>([
    { measures: { seatsFree: 7, seatsHeld: 0 }, lines: 0 },
    { measures: {}, lines: 0 },
    { measures: { orphans: 0, oldestDueSeconds: 0 }, lines: 0 },
    { measures: { orphans: 0, oldestDueSeconds: 1 }, lines: 1 },
  ])('$measures are $lines lines: zeros are not written', ({ measures, lines }) => {
    expect(writtenLines(measures)).toHaveLength(lines);
  });
});
