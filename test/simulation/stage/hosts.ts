import type { ScriptResult } from '../../../shared/adapters/memory/cloud-state.ts';
import type { Instant } from '../../../shared/model/time.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Chance } from './chance.ts';

/** A command on a host, from its beginning to its recorded end. */
type Box = {
  readonly execution: string;
  readonly lease: string;
  readonly begunAt: Instant | null;
  /** The delivery whose wrapper runs it; the guard ends the command with that. */
  readonly wrapper: string | null;
  endsAt: Instant;
  outcome: string;
  /** Answers on their way. A kill makes them arrive earlier, with another outcome. */
  readonly answers: { at: Instant; result: BoxAnswer; nonce: string }[];
};
type BoxAnswer = { -readonly [K in keyof ScriptResult]: ScriptResult[K] };

/** What the text of the wrapper promises. Hosts keep a promise only while it is in the text. */
const promises = {
  refuses: (script: string) => /^ {2}refuse_if_ended$/m.test(script),
  marks: (script: string) => script.includes('write_mark "$tombstone"'),
  attaches: (script: string) => script.includes('|| report_recorded'),
};

export type HostEvents = Readonly<{
  /** Called when a command begins on a host, for the n-th time there. */
  began(execution: string, lease: string, host: string, times: number): void;
}>;

/**
 * Hosts that do what our wrapper promises: a command runs once however often it is delivered, never
 * after its lease ended, and the end of a lease kills what runs. `longest`: seconds of a command.
 */
export function createHosts(clock: Clock, chance: Chance, longest: number, events: HostEvents) {
  const tombs = new Set<string>();
  const boxes = new Map<string, Box>();
  const begun = new Map<string, number>();

  function runs(host: string, names: ScriptNames, script: string, delivery: string): BoxAnswer {
    const now = clock.now();
    const { execution, lease, nonce } = names;
    if (tombs.has(`${host}/${lease}`) && promises.refuses(script)) {
      return boxAnswer('refused lease-ended', nonce, 5);
    }
    const name = `${host}/${execution}`;
    const known = boxes.get(name);
    if (known && promises.attaches(script)) return attachTo(known, nonce, now);
    const times = (begun.get(name) ?? 0) + 1;
    begun.set(name, times);
    events.began(execution, lease, host, times);
    const box: Box = {
      execution,
      lease,
      begunAt: now,
      wrapper: delivery,
      endsAt: now + (chance.once(0.3) ? chance.between(1, longest * 1_000) : 20),
      outcome: `exited ${chance.once(0.8) ? 0 : 7}`,
      answers: [],
    };
    boxes.set(name, box);
    return attachTo(box, nonce, now);
  }

  function ends(host: string, { lease, nonce }: ScriptNames, script: string): BoxAnswer {
    if (promises.marks(script)) tombs.add(`${host}/${lease}`);
    for (const [name, box] of boxes) {
      if (box.lease === lease && name.startsWith(`${host}/`)) killBox(box, clock.now());
    }
    return boxAnswer('ended', nonce, 30);
  }

  return {
    onScript(host: string, script: string, delivery: string): ScriptResult {
      const names = namesIn(script);
      if (names.execution === '') return ends(host, names, script);
      return /^ARGV=/m.test(script)
        ? runs(host, names, script, delivery)
        : cancels(boxes, tombs.has(`${host}/${names.lease}`), host, names, clock.now());
    },
    /** The agent killed the process group of a wrapper: its guard ends the command. */
    onKill(host: string, script: string, delivery: string): void {
      const box = boxes.get(`${host}/${namesIn(script).execution}`);
      if (box?.wrapper === delivery) killBox(box, clock.now());
    },
    /** Returns the commands of a lease that are running, each as `host/execution`. */
    running: (lease: string): readonly string[] =>
      [...boxes]
        .filter(
          ([, box]) => box.lease === lease && box.begunAt !== null && box.endsAt > clock.now(),
        )
        .map(([name]) => name),
  };
}

type ScriptNames = Readonly<{ nonce: string; lease: string; execution: string }>;

function namesIn(script: string): ScriptNames {
  const value = (name: string) => new RegExp(`^${name}='([^']*)'`, 'm').exec(script)?.[1] ?? '';
  return { nonce: value('NONCE'), lease: value('LEASE'), execution: value('EXECUTION') };
}

function killBox(box: Box, now: Instant): void {
  if (box.endsAt <= now) return;
  box.endsAt = now;
  box.outcome = 'cancelled';
  for (const { at, result, nonce } of box.answers) {
    result.durationMs = Math.max(0, now - at);
    result.stderr = `drydock:${nonce}:cancelled\n`;
  }
}

function boxAnswer(said: string, nonce: string, durationMs: number): BoxAnswer {
  return { exitCode: 0, stdout: '', stderr: `drydock:${nonce}:${said}\n`, durationMs };
}

/** Makes another delivery wait for the command that the first one began. */
function attachTo(box: Box, nonce: string, now: Instant): BoxAnswer {
  const result = boxAnswer(box.outcome, nonce, Math.max(5, box.endsAt - now));
  box.answers.push({ at: now, result, nonce });
  return result;
}

function cancels(
  boxes: Map<string, Box>,
  hasEnded: boolean,
  host: string,
  { execution, lease, nonce }: ScriptNames,
  now: Instant,
): BoxAnswer {
  if (hasEnded) return boxAnswer('refused lease-ended', nonce, 5);
  const name = `${host}/${execution}`;
  const none = {
    execution,
    lease,
    begunAt: null,
    wrapper: null,
    endsAt: now,
    outcome: 'cancelled',
    answers: [],
  };
  const box: Box = boxes.get(name) ?? none;
  boxes.set(name, box);
  killBox(box, now);
  return boxAnswer(box.outcome, nonce, 5);
}
