/** What one use of the service is billed for. `storedKb` stays for 30 days. */
export type Usage = Readonly<{
  writeUnits: number;
  readUnits: number;
  apiRequests: number;
  queueRequests: number;
  invocations: number;
  gbSeconds: number;
  logKb: number;
  storedKb: number;
}>;

type PriceLine = Readonly<{ title: string; dollarsPerMillion: number; digits: number }>;

/** List prices of us-east-1 in dollars, without free tiers; Lambda on arm64. 1 kB: 1,000 bytes. */
const priceLines: Readonly<Record<keyof Usage, PriceLine>> = {
  writeUnits: { title: 'write units, at $0.625 a million', dollarsPerMillion: 0.625, digits: 0 },
  readUnits: { title: 'read units, at $0.125 a million', dollarsPerMillion: 0.125, digits: 0 },
  apiRequests: { title: 'API requests, at $1 a million', dollarsPerMillion: 1, digits: 0 },
  queueRequests: {
    title: 'SQS FIFO requests, at $0.50 a million',
    dollarsPerMillion: 0.5,
    digits: 0,
  },
  invocations: { title: 'Lambda requests, at $0.20 a million', dollarsPerMillion: 0.2, digits: 0 },
  gbSeconds: {
    title: 'Lambda GB-seconds, at $13.33 a million',
    dollarsPerMillion: 13.3334,
    digits: 2,
  },
  logKb: { title: 'kB of log, at $0.50 a GB', dollarsPerMillion: 0.5, digits: 1 },
  storedKb: {
    title: 'kB in tables for 30 days, at $0.45 a GB with backups',
    dollarsPerMillion: 0.45,
    digits: 1,
  },
};

const lineNames = Object.keys(priceLines).filter((name): name is keyof Usage => name in priceLines);

/** The uses that docs/deploy.md prices, one column each. */
export type PricedUses = Readonly<{ lease: Usage; run: Usage; minute: Usage }>;

const head = [
  '| a million times | a warm lease | `drydock run -- true` on a warm host | each minute waited |',
  '|---|---|---|---|',
];

const dollars = (amount: number): string => `$${amount.toFixed(amount < 10 ? 2 : 1)}`;

/** Returns the dollars of a million such uses. */
export const dollarsOf = (usage: Usage): number =>
  lineNames.reduce((sum, name) => sum + usage[name] * priceLines[name].dollarsPerMillion, 0);

/** Returns the counts as the table shows them, so that its dollars follow from what it shows. */
function rounded(usage: Usage): Usage {
  const shown = (name: keyof Usage) => Number(usage[name].toFixed(priceLines[name].digits));
  return {
    writeUnits: shown('writeUnits'),
    readUnits: shown('readUnits'),
    apiRequests: shown('apiRequests'),
    queueRequests: shown('queueRequests'),
    invocations: shown('invocations'),
    gbSeconds: shown('gbSeconds'),
    logKb: shown('logKb'),
    storedKb: shown('storedKb'),
  };
}

/** Returns the table of docs/deploy.md: a count and its dollars in each cell, and the sums. */
export function priceTable({ lease, run, minute }: PricedUses): readonly string[] {
  const uses = [lease, run, minute].map(rounded);
  const rows = lineNames.map((name) => {
    const { title, dollarsPerMillion, digits } = priceLines[name];
    const cells = uses.map((usage) =>
      usage[name] === 0
        ? '0'
        : `${usage[name].toFixed(digits)} → ${dollars(usage[name] * dollarsPerMillion)}`,
    );
    return `| ${[title, ...cells].join(' | ')} |`;
  });
  const sums = uses.map((usage) => `**${dollars(dollarsOf(usage))}**`);
  return [...head, ...rows, `| ${['sum', ...sums].join(' | ')} |`];
}

/** Returns the counts in the table of docs/deploy.md. */
export function countsIn(page: string): PricedUses {
  const rows = lineNames.map((name) => {
    const line = page.split('\n').find((one) => one.startsWith(`| ${priceLines[name].title} |`));
    const cells = line?.split('|').slice(2, 5) ?? [];
    return [name, cells.map((cell) => Number.parseFloat(cell))] as const;
  });
  const column = (at: number): Usage => {
    const counts = new Map(rows.map(([name, cells]) => [name, cells[at] ?? Number.NaN]));
    const of = (name: keyof Usage): number => counts.get(name) ?? Number.NaN;
    return {
      writeUnits: of('writeUnits'),
      readUnits: of('readUnits'),
      apiRequests: of('apiRequests'),
      queueRequests: of('queueRequests'),
      invocations: of('invocations'),
      gbSeconds: of('gbSeconds'),
      logKb: of('logKb'),
      storedKb: of('storedKb'),
    };
  };
  return { lease: column(0), run: column(1), minute: column(2) };
}
