import type { ResourceId } from '../model/ids.ts';
import type { Instant } from '../model/time.ts';

/** Everything that a launch is made of, resolved and committed before the call is made. */
export type Launch = Readonly<{
  /** Idempotency: the same token with the same bytes is the same machine. ≤ 64 ASCII characters. */
  token: string;
  resource: ResourceId;
  blueprint: string;
  attempt: number;
  /** Launch template with a fixed version, or an image. */
  template: Readonly<{ id: string; version: string }> | null;
  image: string | null;
  instanceType: string | null;
  subnet: string | null;
  market: 'spot' | 'on-demand';
  securityGroups: readonly string[];
  instanceProfile: string | null;
  userData: string | null;
  tags: Readonly<Record<string, string>>;
}>;

export type MachineState =
  | 'pending'
  | 'running'
  | 'stopping'
  | 'stopped'
  | 'shutting-down'
  | 'terminated';

export type Machine = Readonly<{
  id: string;
  state: MachineState;
  /** From its tags; null on a machine that is not ours. */
  resource: ResourceId | null;
  attempt: number | null;
  launchedAt: Instant;
  /** Somebody tagged it `drydock:hold`, with anything but `false`: it is not to be ended. */
  hold: boolean;
}>;

/** Machines that can be made and ended (EC2). Faults are thrown as FaultError. */
export interface Machines {
  /**
   * Makes a machine, or answers with the one that this token made before. An indefinite fault may
   * have made it; the same launch again tells. `token-spent`: it was made and has ended since.
   */
  launch(launch: Launch): Promise<Machine>;
  /** Null when it is not (or not yet) known. */
  describe(id: string): Promise<Machine | null>;
  /**
   * Every machine of this deployment tagged with the resource, dying ones included, dead ones for
   * about an hour. One launched a moment ago may be missing.
   */
  ofResource(resource: ResourceId): Promise<readonly Machine[]>;
  /**
   * Every machine of this deployment, dying ones included, a page at a time. A page may be empty
   * though more follow. A machine launched or ended meanwhile may be missing.
   */
  ofDeployment(
    cursor?: string,
  ): Promise<Readonly<{ machines: readonly Machine[]; cursor?: string }>>;
  /** Asks it to end. Unknown is not an error: it does not mean that it is gone. */
  terminate(id: string): Promise<void>;
  /**
   * A launch template's version by id or name: `$Default`, `$Latest` or a number, resolved so that
   * it can be committed before the launch. `invalid` when there is none.
   */
  templateVersion(
    template: string,
    version: string,
  ): Promise<Readonly<{ id: string; version: string }>>;
}
