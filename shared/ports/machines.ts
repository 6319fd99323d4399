import type { ResourceId } from '../model/ids.ts';
import type { Instant } from '../model/time.ts';

/** Everything that a launch consists of, resolved and committed before the call is made. */
export type Launch = Readonly<{
  /**
   * For idempotency: the same token with the same bytes is the same machine. ≤ 64 ASCII characters.
   */
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
  /** From its tags; null for a machine of another deployment. */
  resource: ResourceId | null;
  attempt: number | null;
  launchedAt: Instant;
  /** True if it is tagged `drydock:hold` with any value but `false`: it must not be terminated. */
  hold: boolean;
}>;

/** Launches and terminates machines (EC2). Faults are thrown as FaultError. */
export interface Machines {
  /**
   * Launches a machine, or returns the one that this token launched before. After an indefinite
   * fault it may exist; repeating the same launch tells. `token-spent`: it was launched and has
   * ended since.
   */
  launch(launch: Launch): Promise<Machine>;
  /** Returns a machine; null if it is not known, or not yet. */
  describe(id: string): Promise<Machine | null>;
  /**
   * Returns every machine of this deployment tagged with the resource, including those shutting
   * down, and terminated ones for about an hour. One launched a moment ago may be missing.
   */
  ofResource(resource: ResourceId): Promise<readonly Machine[]>;
  /**
   * Returns every machine of this deployment, including those shutting down, a page at a time. A
   * page may be empty although more follow. A machine launched or terminated meanwhile may be
   * missing.
   */
  ofDeployment(
    cursor?: string,
  ): Promise<Readonly<{ machines: readonly Machine[]; cursor?: string }>>;
  /**
   * Asks for its termination. An unknown machine is not an error, and not proof that it is gone.
   */
  terminate(id: string): Promise<void>;
  /**
   * Resolves the version (`$Default`, `$Latest` or a number) of a launch template, named by its id
   * or name, so that it can be committed before the launch. `invalid` if there is none.
   */
  templateVersion(
    template: string,
    version: string,
  ): Promise<Readonly<{ id: string; version: string }>>;
}
