import { readFileSync, writeFileSync } from 'node:fs';
import type { Budget } from './budgets.ts';
import { chartOf } from './chart.ts';
import type { Summary } from './summary.ts';
import { budgetList, resultTable } from './table.ts';

const page = new URL('../../docs/performance.md', import.meta.url);
const picture = new URL('../../docs/performance.svg', import.meta.url);
const [begin, end] = [
  '<!-- results: npm run bench:scale -- --write -->',
  '<!-- end of results -->',
];

/**
 * Writes what was measured into docs/performance.md, and its picture beside it.
 * @throws if the page has lost the marks between which the results stand
 */
export function writeDocument(summaries: readonly Summary[], budgets: readonly Budget[]): void {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks ${begin} … ${end}`);
  const tables = [...Map.groupBy(summaries, ({ arrival }) => arrival)].map(
    ([arrival, some]) => `### ${headings[arrival]}\n\n${resultTable(some)}`,
  );
  const results = [begin, budgetList(budgets), ...tables].join('\n\n');
  writeFileSync(page, `${text.slice(0, from)}${results}\n\n${text.slice(to)}`);
  writeFileSync(picture, chartOf(summaries));
}

const headings = { 'at once': 'All at once', 'throttled stage': "At the stage's rate" } as const;
