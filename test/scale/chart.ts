import type { Case } from './cases.ts';
import { type Line, type Panel, panelHeight, panelSvg, panelWidth } from './chart-panel.ts';
import type { Summary } from './summary.ts';

const waits: readonly Case['name'][] = ['all free', 'a tenth free', 'none free'];
const percentiles = ['p50', 'p95', 'p99'] as const;

/**
 * Returns the picture of the bursts that came at once: how long leases wait, by case, and how many
 * requests a queued one takes. It has a background of its own, so that it can be read on any page.
 */
export function chartOf(summaries: readonly Summary[]): string {
  const bursts = summaries.filter(({ arrival }) => arrival === 'at once');
  const panels = [...waits.map((name) => waitPanel(bursts, name)), requestsPanel(bursts)];
  const [width, height] = [2 * panelWidth, 2 * panelHeight];
  const placed = panels.map((panel, n) => {
    const at = `${(n % 2) * panelWidth} ${Math.floor(n / 2) * panelHeight}`;
    return `<g transform="translate(${at})">${panelSvg(panel)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>Bursts of leases: time until active, and requests per queued lease</title>`,
    `<style>${style}</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...placed,
    '</svg>\n',
  ].join('\n');
}

const waitPanel = (bursts: readonly Summary[], name: Case['name']): Panel => {
  const own = bursts.filter((burst) => burst.case === name);
  const lines = percentiles.map(
    (percentile, n): Line => ({
      name: percentile,
      color: n,
      points: own.map(({ leases, active }) => ({ x: leases, y: active[percentile] })),
    }),
  );
  return { title: `seconds until active, seats: ${name}`, low: 0.1, high: 10_000, lines };
};

const requestsPanel = (bursts: readonly Summary[]): Panel => {
  const queued = bursts.flatMap((burst) =>
    burst.requestsQueued === null ? [] : [{ ...burst, y: burst.requestsQueued }],
  );
  const lines = [...Map.groupBy(queued, (burst) => burst.case)].map(
    ([name, some], n): Line => ({
      name,
      color: n,
      points: some.map(({ leases, y }) => ({ x: leases, y })),
    }),
  );
  return {
    title: 'requests to the tables per queued lease (budget: 24)',
    low: 1,
    high: 100,
    lines,
    mark: 24,
  };
};

const style = `
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.page { fill: #ffffff } .grid { stroke: #d0d7de } .mark { stroke: #57606a; stroke-dasharray: 4 3 }
.title { font-weight: 600 } polyline { fill: none; stroke-width: 2 }
.c0 { stroke: #0969da } .c1 { stroke: #9a6700 } .c2 { stroke: #cf222e }
.f0 { fill: #0969da } .f1 { fill: #9a6700 } .f2 { fill: #cf222e }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .page { fill: #0d1117 } .grid { stroke: #30363d } .mark { stroke: #8d96a0 }
  .c0 { stroke: #58a6ff } .c1 { stroke: #d29922 } .c2 { stroke: #ff7b72 }
  .f0 { fill: #58a6ff } .f1 { fill: #d29922 } .f2 { fill: #ff7b72 }
}`;
