import type { Resource } from '../../../shared/model/resource.ts';
import { iso } from '../../../shared/model/time.ts';
import type { ResourceView } from '../../../shared/model/wire/resource.ts';
import { type Access, reachOf } from '../http/roles.ts';
import { endedViewOf } from './ended.ts';
import { type Linking, link } from './links.ts';
import { resourceForNeighbour } from './neighbour.ts';

export function resourceViewOf(ports: Linking, resource: Resource): ResourceView {
  const active = resource.state === 'active' ? resource : null;
  const self = link(ports, `resources/${resource.id}`);
  return {
    id: resource.id,
    state: resource.state,
    blueprint: resource.blueprint,
    type: resource.type,
    provides: resource.provides,
    fit: resource.fit,
    attributes: resource.attributes,
    capacity: resource.capacity,
    askedBy: resource.askedBy,
    nested: [...resource.nested],
    createdAt: iso(resource.createdAt),
    activatedAt: active ? iso(active.activatedAt) : null,
    paused: active?.paused ?? false,
    quarantine: active?.quarantine ?? null,
    retiring: active?.retiring ? endedViewOf(active.retiring) : null,
    leaving: 'leaving' in resource ? endedViewOf(resource.leaving) : null,
    note: 'note' in resource && resource.note !== '' ? resource.note : null,
    host: resource.host,
    version: resource.version,
    links: { self, events: `${self}/events`, commands: `${self}/commands` },
  };
}

/** As the one who asks may see it. */
export function resourceViewTo(ports: Linking, access: Access, resource: Resource): ResourceView {
  const view = resourceViewOf(ports, resource);
  return reachOf(access) === 'all' ? view : resourceForNeighbour(access.who.name, view);
}

/** What of a resource is worth an answer to whoever waits for a change. */
export function resourceFace(resource: Resource): string {
  const { state, host } = resource;
  const active = state === 'active' ? [resource.paused, resource.retiring !== null] : [];
  return JSON.stringify([state, host, 'note' in resource ? resource.note : '', ...active]);
}
