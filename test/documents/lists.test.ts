import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventKinds } from '../../shared/model/event.ts';
import { isMetricName, metricOf, metrics } from '../../shared/model/metrics.ts';

/** Rows of the table under a heading of a document, as they are written. */
function tableUnder(file: string, heading: string): readonly string[] {
  const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return own.split('\n').filter((line) => line.startsWith('| `'));
}

describe('documents name everything there is', () => {
  it('docs/events.md has every kind of event, with who tells it and its data', () => {
    const rows = Object.entries(eventKinds).map(([kind, told]) => {
      const data = Object.entries('data' in told ? told.data : {});
      const fields = data.map(([name, says]) => `\`${name}\`: ${says}`).join('; ');
      return `| \`${kind}\` | ${told.of.join(', ')} | ${told.says} | ${fields} |`;
    });

    expect(tableUnder('events.md', 'Every kind there is')).toEqual(rows);
  });

  it('docs/operations.md has every metric, with its unit and what it tells', () => {
    const rows = Object.keys(metrics)
      .filter(isMetricName)
      .map((name) => {
        const { unit, by = '', says } = metricOf(name);
        return `| \`${name}\` | ${unit} | ${by} | ${says} |`;
      });

    expect(tableUnder('operations.md', 'What is measured')).toEqual(rows);
  });
});
