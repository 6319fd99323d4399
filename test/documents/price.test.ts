import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countsIn, dollarsOf, priceTable } from '../support/price/list-prices.ts';

const page = readFileSync('docs/deploy.md', 'utf8');

it('each price in docs/deploy.md is its count at list price, and each sum is right', () => {
  const table = priceTable(countsIn(page)).join('\n');
  expect(page.includes(table), `docs/deploy.md should have this table:\n${table}\n`).toBe(true);
});

it('the sentence about the price of a run agrees with the table', () => {
  const { run, minute } = countsIn(page);
  const [, perRun, perMinute] =
    /costs \$(0\.\d+), and \$(0\.\d+) for each minute/.exec(page.replaceAll('\n', ' ')) ?? [];

  const inDollars = (perMillion: number) => perMillion / 1_000_000;
  expect(Number(perRun) / inDollars(dollarsOf(run))).toBeCloseTo(1, 1);
  expect(Number(perMinute) / inDollars(dollarsOf(minute))).toBeCloseTo(1, 1);
});
