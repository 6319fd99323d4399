import type { Resource } from '../../../shared/model/resource.ts';
import { iso } from '../../../shared/model/time.ts';
import type { ResourceView } from '../../../shared/model/wire/resource.ts';
import { endedViewOf } from './ended.ts';
import { type Linking, link } from './links.ts';

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

/** What of a resource is worth an answer to whoever waits for a change. */
export function resourceFace(resource: Resource): string {
  const { state, host } = resource;
  const active = state === 'active' ? [resource.paused, resource.retiring !== null] : [];
  return JSON.stringify([state, host, 'note' in resource ? resource.note : '', ...active]);
}
