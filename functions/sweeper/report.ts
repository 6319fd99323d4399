import type { ObjectId } from '../../shared/model/ids.ts';
import { limits } from '../../shared/model/limits.ts';
import type { Instant } from '../../shared/model/time.ts';
import { seconds } from '../../shared/model/time.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import type { Uncleaned } from './find-uncleaned.ts';
import { type Swept, sweep } from './sweep.ts';

export type SweeperPorts = TurnPorts & Readonly<{ metrics: Metrics }>;

/**
 * Returns a function that sweeps and passes each sweep what the one before found uncleaned.
 * Findings are measured, and each uncleaned object is logged once per process. Returns the number
 * of lists that could not be read, for the caller to report.
 */
export function createSweeps(ports: SweeperPorts): () => Promise<Pick<Swept, 'unswept'>> {
  let known: readonly Uncleaned[] = [];
  let logged: ReadonlySet<ObjectId> = new Set();
  return async () => {
    const { uncleaned, ...swept } = await sweep(ports, known);
    known = uncleaned;
    const now = ports.clock.now();
    const old = uncleaned.filter(({ since }) => now - since >= seconds(limits.uncleanedLogged));
    for (const one of old) if (!logged.has(one.id)) logUncleaned(ports, one, now);
    logged = new Set(old.map(({ id }) => id));

    if (swept.woken + swept.oldCommands > 0) ports.log.info('swept', swept);
    const { oldestDueSeconds, oldestUncleanedSeconds } = swept;
    const [oldest] = uncleaned;
    const about = oldest ? { id: oldest.id, reason: oldest.reason } : {};
    const sweepWakes = swept.woken + swept.oldCommands;
    ports.metrics.put({ oldestDueSeconds, oldestUncleanedSeconds, sweepWakes }, about);
    return { unswept: swept.unswept };
  };
}

const logUncleaned = ({ log }: TurnPorts, { id, since, reason }: Uncleaned, now: Instant): void =>
  log.warn('an object should be gone but is not', {
    id,
    forSeconds: Math.round((now - since) / seconds(1)),
    reason,
  });
