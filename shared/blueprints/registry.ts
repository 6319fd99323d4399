import type { AnyBlueprintType } from './contract.ts';
import { sealed } from './contract.ts';
import { ec2Host } from './ec2-host/index.ts';
import { poolHost } from './pool-host/index.ts';

/** Every blueprint type there is: the one list, and the only place that names them all. */
export const blueprintTypes: readonly AnyBlueprintType[] = [sealed(ec2Host), sealed(poolHost)];
