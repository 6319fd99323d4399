import type { Resource } from '../../model/resource.ts';
import { unreachable } from '../../model/unreachable.ts';
import type { Decision } from '../decision.ts';
import { wait } from '../decision.ts';
import { decideActiveResource } from './active.ts';
import { decideEndingResource } from './ending.ts';
import { dropCommands } from './notify.ts';
import { decidePendingResource } from './pending.ts';
import type { ResourceTurn } from './turn.ts';

/** Returns the decision of one turn of one resource. Pure. */
export function decideResource(resource: Resource, turn: ResourceTurn): Decision<Resource> {
  switch (resource.state) {
    case 'pending':
      return decidePendingResource(resource, turn);
    case 'active':
      return decideActiveResource(resource, turn);
    case 'released':
    case 'broken':
      return decideEndingResource(resource, turn);
    case 'destroyed':
      return turn.commands.length > 0 ? dropCommands(resource, turn.commands) : wait;
    default:
      return unreachable(resource);
  }
}
