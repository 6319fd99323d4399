export type Verdict =
  | Readonly<{ kind: 'exited'; exitCode: number }>
  | Readonly<{ kind: 'timed-out' }>
  | Readonly<{ kind: 'cancelled' }>
  | Readonly<{ kind: 'refused'; because: 'lease-ended' }>
  /** The end of a lease, confirmed. */
  | Readonly<{ kind: 'ended' }>
  | Readonly<{ kind: 'unclear'; detail: string }>;

/** How a delivery ended, as the agent tells it. Only the start of stderr is needed. */
export type Ended = Readonly<{ exitCode: number | null; stdout: string; stderr: string }>;

/** A command may exit with any of these itself: each counts only together with its marker. */
const words = {
  ended: { code: 0, verdict: { kind: 'ended' } },
  refused: { code: 213, verdict: { kind: 'refused', because: 'lease-ended' } },
  'timed-out': { code: 214, verdict: { kind: 'timed-out' } },
  cancelled: { code: 215, verdict: { kind: 'cancelled' } },
} as const satisfies Record<string, { code: number; verdict: Verdict }>;

const isWord = (text: string): text is keyof typeof words => Object.hasOwn(words, text);

/**
 * What became of a delivery made with this nonce. Commands print what they like, but none of them
 * knows the nonce, and what they print can only follow our marker.
 */
export function readVerdict(ended: Ended, nonce: string): Verdict {
  const said = markerIn(ended.stderr, nonce);
  if (said === null) {
    return ended.exitCode === null
      ? { kind: 'unclear', detail: 'The host reported no exit code.' }
      : { kind: 'exited', exitCode: ended.exitCode };
  }
  if (!isWord(said.word)) {
    return { kind: 'unclear', detail: said.detail || 'The wrapper died while the command ran.' };
  }
  const { code, verdict } = words[said.word];
  if (ended.exitCode === null || ended.exitCode === code) return verdict;
  return { kind: 'unclear', detail: `The wrapper said ${said.word} and exited ${ended.exitCode}.` };
}

/** How many bytes of stderr are ours, to be left out when the command's are served. */
export function stderrMarkerLength(stderr: string, nonce: string): number {
  return markerIn(stderr, nonce)?.length ?? 0;
}

/** The marker is ASCII, so its characters are its bytes. */
function markerIn(stderr: string, nonce: string) {
  const head = `drydock:${nonce}:`;
  if (!stderr.startsWith(head)) return null;

  const end = stderr.indexOf('\n');
  const line = end < 0 ? stderr : stderr.slice(0, end);
  const [word = '', ...detail] = line.slice(head.length).split(' ');
  return { word, detail: detail.join(' '), length: end < 0 ? line.length : end + 1 };
}
