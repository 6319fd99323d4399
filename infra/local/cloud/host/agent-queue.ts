import { agentBuffer, agentWorkers } from '../../../../shared/adapters/common/agent-limits.ts';
import type { SsmCommand } from '../state/model.ts';

/** A command that SSM offers to the agent of one machine. */
export type OfferedCommand = Readonly<{
  key: string;
  command: SsmCommand;
  /** The agent has it, and reports it as in progress even while it only waits for a worker. */
  accepted(): void;
  /** The agent has no room: SSM offers it again. */
  refused(): void;
  begin(): void;
}>;

/** What the agent of one machine has to do. */
export type AgentQueue = Readonly<{
  offer(command: OfferedCommand): void;
  /** A worker is free again. */
  finish(key: string): void;
  isRefused(key: string): boolean;
  /** Takes out commands that no worker has begun: one, or all. */
  remove(key?: string): readonly OfferedCommand[];
}>;

/**
 * Returns the queue of SSM's agent: five workers, a buffer of five more, and commands that SSM
 * offers again whenever there is room.
 */
export function createAgentQueue(): AgentQueue {
  const running = new Set<string>();
  let buffered: readonly OfferedCommand[] = [];
  let delayed: readonly OfferedCommand[] = [];

  function advance(): void {
    for (;;) {
      const [next, ...rest] = delayed;
      if (next && running.size + buffered.length < agentWorkers + agentBuffer) {
        delayed = rest;
        buffered = [...buffered, next];
        next.accepted();
        continue;
      }
      const [first, ...others] = buffered;
      if (!first || running.size >= agentWorkers) return;
      buffered = others;
      running.add(first.key);
      first.begin();
    }
  }

  return {
    offer(command) {
      delayed = [...delayed, command];
      advance();
      if (delayed.includes(command)) command.refused();
    },
    finish(key) {
      running.delete(key);
      advance();
    },
    isRefused: (key) => delayed.some((one) => one.key === key),
    remove(key) {
      const isChosen = (one: OfferedCommand) => key === undefined || one.key === key;
      const chosen = [...buffered, ...delayed].filter(isChosen);
      buffered = buffered.filter((one) => !isChosen(one));
      delayed = delayed.filter((one) => !isChosen(one));
      return chosen;
    },
  };
}
