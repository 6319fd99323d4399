import type { Principal } from '../../shared/model/principal.ts';
import type { Measures } from '../../shared/ports/metrics.ts';
import type { Outputs } from '../../shared/ports/outputs.ts';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import type { Problem } from './http/problem.ts';

/** Who asks. A problem (`not-signed-in`) where nobody is known. */
export type SignIn = (request: Request) => Promise<Principal | Problem>;

/** What the API needs from outside. It writes births, commands and configuration, nothing else. */
export type ApiPorts = Readonly<{
  turns: TurnPorts;
  outputs: Outputs;
  signIn: SignIn;
  /** Between two looks of a `?wait`, ms. */
  sleep(ms: number): Promise<void>;
  /** Put before the paths in `links` and `Location`; left out: paths alone. */
  baseUrl?: string;
  /** What was measured last, where that is known without a read; left out: it is not. */
  measured?: () => Measures;
}>;
