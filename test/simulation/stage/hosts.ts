import type { ScriptResult } from '../../../shared/adapters/memory/cloud-state.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Chance } from './chance.ts';

/** What a command did on a host, from its beginning to its recorded end. */
type Box = {
  readonly execution: string;
  readonly lease: string;
  readonly begunAt: Instant | null;
  endsAt: Instant;
  said: string;
  /** Answers on their way, which a kill makes come earlier and say otherwise. */
  readonly answers: { at: Instant; result: Answer; nonce: string }[];
};
type Answer = { -readonly [K in keyof ScriptResult]: ScriptResult[K] };

/** What the wrapper's text promises. A promise struck from the text is not kept here either. */
const promises = {
  refuses: (script: string) => /^ {2}refuse_if_ended$/m.test(script),
  marks: (script: string) => script.includes('mark "$tomb"'),
  attaches: (script: string) => script.includes('|| report_recorded'),
};

export type HostEvents = Readonly<{
  /** A command begins on a host: the n-th time there. */
  began(execution: string, lease: string, host: string, times: number): void;
}>;

/**
 * Hosts as far as our wrapper's words go: a command runs once however often it is delivered, an
 * ended lease's never, and the end of a lease kills what runs. `longest`: of a command, seconds.
 */
export function createHosts(clock: Clock, chance: Chance, longest: number, tell: HostEvents) {
  const tombs = new Set<string>();
  const boxes = new Map<string, Box>();
  const begun = new Map<string, number>();

  function runs(host: string, names: Names, script: string): Answer {
    const now = clock.now();
    const { execution, lease, nonce } = names;
    if (tombs.has(`${host}/${lease}`) && promises.refuses(script)) {
      return answer('refused lease-ended', nonce, 5);
    }
    const name = `${host}/${execution}`;
    const known = boxes.get(name);
    if (known && promises.attaches(script)) return attach(known, nonce, now);
    const times = (begun.get(name) ?? 0) + 1;
    begun.set(name, times);
    tell.began(execution, lease, host, times);
    const long = chance.once(0.3) ? chance.between(1, longest * 1_000) : 20;
    const box: Box = {
      execution,
      lease,
      begunAt: now,
      endsAt: now + long,
      said: `exited ${chance.once(0.8) ? 0 : 7}`,
      answers: [],
    };
    boxes.set(name, box);
    return attach(box, nonce, now);
  }

  function ends(host: string, { lease, nonce }: Names, script: string): Answer {
    if (promises.marks(script)) tombs.add(`${host}/${lease}`);
    for (const [name, box] of boxes) {
      if (box.lease === lease && name.startsWith(`${host}/`)) kill(box, clock.now());
    }
    return answer('ended', nonce, 30);
  }

  return {
    onScript(host: string, script: string): ScriptResult {
      const names = namesIn(script);
      if (names.execution === '') return ends(host, names, script);
      return /^ARGV=/m.test(script)
        ? runs(host, names, script)
        : cancels(boxes, tombs.has(`${host}/${names.lease}`), host, names, clock.now());
    },
    /** Commands of this lease that run now, with their host. */
    running: (lease: string): readonly string[] =>
      [...boxes]
        .filter(
          ([, box]) => box.lease === lease && box.begunAt !== null && box.endsAt > clock.now(),
        )
        .map(([name]) => name),
  };
}

type Names = Readonly<{ nonce: string; lease: string; execution: string }>;

function namesIn(script: string): Names {
  const value = (name: string) => new RegExp(`^${name}='([^']*)'`, 'm').exec(script)?.[1] ?? '';
  return { nonce: value('NONCE'), lease: value('LEASE'), execution: value('EXECUTION') };
}

function kill(box: Box, now: Instant): void {
  if (box.endsAt <= now) return;
  box.endsAt = now;
  box.said = 'cancelled';
  for (const { at, result, nonce } of box.answers) {
    result.durationMs = Math.max(0, now - at);
    result.stderr = `drydock:${nonce}:cancelled\n`;
  }
}

function answer(said: string, nonce: string, durationMs: number): Answer {
  return { exitCode: 0, stdout: '', stderr: `drydock:${nonce}:${said}\n`, durationMs };
}

/** One more delivery waits for what the first is at. */
function attach(box: Box, nonce: string, now: Instant): Answer {
  const result = answer(box.said, nonce, Math.max(5, box.endsAt - now));
  box.answers.push({ at: now, result, nonce });
  return result;
}

function cancels(
  boxes: Map<string, Box>,
  hasEnded: boolean,
  host: string,
  { execution, lease, nonce }: Names,
  now: Instant,
): Answer {
  if (hasEnded) return answer('refused lease-ended', nonce, 5);
  const name = `${host}/${execution}`;
  const none = { execution, lease, begunAt: null, endsAt: now, said: 'cancelled', answers: [] };
  const box: Box = boxes.get(name) ?? none;
  boxes.set(name, box);
  kill(box, now);
  return answer(box.said, nonce, 5);
}
