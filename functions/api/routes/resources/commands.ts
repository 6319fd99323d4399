import type { Resource } from '../../../../shared/model/resource.ts';
import { commandRequest } from '../../../../shared/model/wire/lease.ts';
import { resourceView } from '../../../../shared/model/wire/resource.ts';
import { accepted, ok } from '../../http/answer.ts';
import { resourceParams } from '../../http/params.ts';
import { route } from '../../http/route.ts';
import { type ApiCommand, append } from '../../objects/append.ts';
import { resourceChanges, waitingSince } from '../../objects/changes.ts';
import { hasPendingPause, mustResource } from '../../objects/load.ts';
import { refuse, type Slug } from '../../problems.ts';
import { resourceViewOf } from '../../views/resource.ts';

type Verdict = 'send' | 'already' | 'never';

/** Returns the route that sends a command to a resource, unless its state rules it out. */
const commandRoute = (
  name: 'release' | 'pause' | 'unpause',
  { summary, refuses }: Readonly<{ summary: string; refuses: readonly Slug[] }>,
  command: ApiCommand,
  verdictOn: (resource: Resource, hasPendingPause: boolean) => Verdict,
) =>
  route(`POST /v1/resources/{id}/${name}`, {
    rule: 'operate',
    tag: 'resources',
    summary,
    params: resourceParams,
    body: commandRequest,
    refuses,
    answers: {
      200: { description: 'It is in this state already', schema: resourceView, mayChange: true },
      202: { description: 'The command was accepted', schema: resourceView },
    },
    async act(ports, input) {
      const { who, from, body } = input;
      const { id } = input.params;
      const pausePending = await hasPendingPause(ports, id);
      const resource = await mustResource(ports, input, id);
      const view = resourceViewOf(ports, resource);
      const verdict = verdictOn(resource, pausePending);
      if (verdict === 'already') return ok(view, waitingSince(resourceChanges, resource));
      if (verdict === 'never') {
        return refuse('wrong-state', `${id} is ${resource.state}: it cannot be told to ${name}.`, {
          extra: { state: resource.state },
        });
      }
      await append(ports, id, command, {
        by: who.name,
        from,
        reason: body.reason ?? `${name} by ${who.name}`,
      });
      return accepted(view);
    },
  });

export const releaseResource = commandRoute(
  'release',
  { summary: 'Release a resource: its leases are released, then it is destroyed', refuses: [] },
  { kind: 'release', ifHolds: null, now: false },
  ({ state }) => (state === 'pending' || state === 'active' ? 'send' : 'already'),
);

export const pauseResource = commandRoute(
  'pause',
  {
    summary: 'Pause a resource: it takes no new leases; those it has go on',
    refuses: ['wrong-state'],
  },
  { kind: 'pause' },
  (resource, pausePending) =>
    resource.state !== 'active' ? 'never' : resource.paused && !pausePending ? 'already' : 'send',
);

export const unpauseResource = commandRoute(
  'unpause',
  { summary: 'Unpause a resource, so that it takes leases again', refuses: ['wrong-state'] },
  { kind: 'unpause' },
  (resource, pausePending) => {
    if (resource.state !== 'active' || resource.retiring) return 'never';
    return resource.paused || pausePending ? 'send' : 'already';
  },
);
