import type { ObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import type { Uncleaned } from './look.ts';
import { type Swept, sweep } from './sweep.ts';

export type SweeperPorts = TurnPorts & Readonly<{ metrics: Metrics }>;

/**
 * Sweeps one after the other, each told what the one before found uncleaned. What they found is
 * measured, and told in words once per object; a fresh process forgets, and then it is told again.
 * How many lists could not be read is the caller's to tell.
 */
export function createSweeps(ports: SweeperPorts): () => Promise<Pick<Swept, 'unswept'>> {
  let known: readonly Uncleaned[] = [];
  let told: ReadonlySet<ObjectId> = new Set();
  return async () => {
    const { uncleaned, ...swept } = await sweep(ports, known);
    known = uncleaned;
    const now = ports.clock.now();
    const old = uncleaned.filter(({ since }) => now - since >= seconds(limits.uncleanedTold));
    for (const one of old) if (!told.has(one.id)) tell(ports, one, now);
    told = new Set(old.map(({ id }) => id));

    if (swept.woken + swept.oldCommands > 0) ports.log.info('swept', swept);
    const { oldestDueSeconds, oldestUncleanedSeconds } = swept;
    const [oldest] = uncleaned;
    const about = oldest ? { id: oldest.id, because: oldest.because } : {};
    const sweepWakes = swept.woken + swept.oldCommands;
    ports.metrics.put({ oldestDueSeconds, oldestUncleanedSeconds, sweepWakes }, about);
    return { unswept: swept.unswept };
  };
}

const tell = ({ log }: TurnPorts, { id, since, because }: Uncleaned, now: Instant): void =>
  log.warn('an object ought to be gone, and is not', {
    id,
    forSeconds: Math.round((now - since) / seconds(1)),
    because,
  });
