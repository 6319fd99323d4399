import { boundedDetail } from '../../model/fault.ts';

export type HostVerdict =
  | Readonly<{ kind: 'exited'; exitCode: number }>
  | Readonly<{ kind: 'timed-out' }>
  | Readonly<{ kind: 'cancelled' }>
  | Readonly<{ kind: 'refused'; reason: 'lease-ended' }>
  /** The end of the lease is confirmed. */
  | Readonly<{ kind: 'ended' }>
  | Readonly<{ kind: 'unclear'; detail: string }>;

/** How a delivery ended, as the agent reports it. Only the start of stderr is needed. */
export type DeliveryEnd = Readonly<{ exitCode: number | null; stdout: string; stderr: string }>;

const verdictsByWord = {
  ended: { kind: 'ended' },
  refused: { kind: 'refused', reason: 'lease-ended' },
  'timed-out': { kind: 'timed-out' },
  cancelled: { kind: 'cancelled' },
} as const satisfies Record<string, HostVerdict>;

const isVerdictWord = (text: string): text is keyof typeof verdictsByWord =>
  Object.hasOwn(verdictsByWord, text);

/**
 * Returns the outcome of a delivery that carried this nonce. The marker alone decides: the exit
 * code is the wrapper's and not the command's, and only helps to explain why a marker is missing.
 */
export function readVerdict(ended: DeliveryEnd, nonce: string): HostVerdict {
  const marker = findMarker(ended.stderr, nonce);
  if (marker === null) return unclear(missingMarkerDetail(ended.exitCode));

  const { word, detail } = marker;
  if (word === 'exited' && isExitCode(detail)) return { kind: 'exited', exitCode: Number(detail) };
  if (isVerdictWord(word)) return verdictsByWord[word];
  if (word === 'unclear' && detail !== '') return unclear(detail);
  return unclear(`The wrapper reported “${word} ${detail}”, which is not a known outcome.`);
}

/** Returns how many leading bytes of stderr are the wrapper's; the command's own follow them. */
export function stderrMarkerLength(stderr: string, nonce: string): number {
  return findMarker(stderr, nonce)?.length ?? 0;
}

/** Returns how many bytes of each stream the wrapper left out, because the stream was too long. */
export function bytesLeftOut(
  stderr: string,
  nonce: string,
): Readonly<{ stdout: number; stderr: number }> {
  return findMarker(stderr, nonce)?.leftOut ?? { stdout: 0, stderr: 0 };
}

/** The detail is of the host, and enters a record. */
const unclear = (detail: string): HostVerdict => ({
  kind: 'unclear',
  detail: boundedDetail(detail),
});

const isExitCode = (text: string): boolean => /^\d{1,3}$/.test(text) && Number(text) <= 255;

function missingMarkerDetail(exitCode: number | null): string {
  if (exitCode === 0) return 'The host reported success, but the wrapper reported no outcome.';
  const how = exitCode === null ? 'without an exit code' : `with exit code ${exitCode}`;
  return `The wrapper ended ${how} and reported no outcome: the agent may have killed it.`;
}

/**
 * Returns the first marker line, and the line after it that tells of cut streams. The command's
 * output comes after them, and no command knows the nonce. Before them there may be a warning of
 * bash about a locale that the host lacks.
 */
function findMarker(stderr: string, nonce: string) {
  const head = `drydock:${nonce}:`;
  const start = `\n${stderr}`.indexOf(`\n${head}`);
  if (start < 0) return null;

  const end = stderr.indexOf('\n', start);
  const line = stderr.slice(start + head.length, end < 0 ? undefined : end);
  const [word = '', ...detail] = line.split(' ');
  const rest = end < 0 ? '' : stderr.slice(end + 1);
  const [cutLine = '', stdout, stderrBytes] = rest.startsWith(head)
    ? (/^[^\n]*:left-out (\d+) (\d+)\n/.exec(rest) ?? [])
    : [];
  const ours = stderr.slice(0, end < 0 ? undefined : end + 1) + cutLine;
  return {
    word,
    detail: detail.join(' '),
    length: Buffer.byteLength(ours),
    leftOut: cutLine === '' ? null : { stdout: Number(stdout), stderr: Number(stderrBytes) },
  };
}
