import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { behaviours } from '../../infra/local/behaviours/index.ts';
import { eventKinds } from '../../shared/model/event.ts';
import { isMetricName, metricOf, metrics } from '../../shared/model/metrics.ts';

/** Returns the rows of the table under a heading of a document, as they are written. */
function tableUnder(file: string, heading: string): readonly string[] {
  const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [ownText = ''] = section.split('\n## ');
  return ownText.split('\n').filter((line) => line.startsWith('| `'));
}

describe('the lists in the documents are complete', () => {
  it('docs/events.md has every kind of event, with its objects, description and data', () => {
    const rows = Object.entries(eventKinds).map(([kind, spec]) => {
      const data = Object.entries('data' in spec ? spec.data : {});
      const fields = data.map(([name, meaning]) => `\`${name}\`: ${meaning}`).join('; ');
      return `| \`${kind}\` | ${spec.of.join(', ')} | ${spec.description} | ${fields} |`;
    });

    expect(tableUnder('events.md', 'Event kinds')).toEqual(rows);
  });

  it('docs/operations.md has every metric with unit, dimension and description', () => {
    const rows = Object.keys(metrics)
      .filter(isMetricName)
      .map((name) => {
        const { unit, by = '', description } = metricOf(name);
        return `| \`${name}\` | ${unit} | ${by} | ${description} |`;
      });

    expect(tableUnder('operations.md', 'Metrics')).toEqual(rows);
  });

  it('docs/local-world.md has every behaviour of AWS, and how both stand-ins cover it', () => {
    const rows = behaviours.map(({ name, service, does, local, simulated }) => {
      const why = 'notModelled' in local ? `not modelled: ${local.notModelled}` : '';
      const covered = why || Object.keys(local).join('');
      const drawn =
        typeof simulated === 'string' ? simulated : `not modelled: ${simulated.notModelled}`;
      return `| \`${name}\` | ${service} | ${does} | ${covered} | ${drawn} |`;
    });

    expect(tableUnder('local-world.md', 'How unkind it is')).toEqual(rows);
  });
});
