import type { Resource } from '../../../shared/model/resource.ts';
import { iso } from '../../../shared/model/time.ts';
import type { ResourceView } from '../../../shared/model/wire/resource.ts';
import { type Access, scopeOf } from '../http/roles.ts';
import { endedViewOf, type Linking, link } from './common.ts';
import { resourceForCoTenant } from './shared-resource.ts';

export function resourceViewOf(ports: Linking, resource: Resource): ResourceView {
  const active = resource.state === 'active' ? resource : null;
  const self = link(ports, `resources/${resource.id}`);
  return {
    id: resource.id,
    state: resource.state,
    blueprint: resource.blueprint,
    driver: resource.driver,
    type: resource.type,
    fit: resource.fit,
    attributes: resource.attributes,
    capacity: resource.capacity,
    requestedBy: resource.requestedBy,
    dependencies: [...resource.dependencies],
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

/** Returns the view of a resource with what the caller may see of it. */
export function resourceViewTo(ports: Linking, access: Access, resource: Resource): ResourceView {
  const view = resourceViewOf(ports, resource);
  return scopeOf(access) === 'all' ? view : resourceForCoTenant(access.who.name, view);
}
