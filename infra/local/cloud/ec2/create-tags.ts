import { CloudError } from '../wire/errors.ts';
import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { CloudWorld } from '../world.ts';
import { readTags } from './tags.ts';
import { requireInstances } from './visible.ts';

export function createTags(world: CloudWorld, form: Form): Xml {
  const instances = requireInstances(world, form.list('ResourceId'));
  if (instances.length === 0) {
    throw new CloudError(
      'MissingParameter',
      'The request must contain the parameter resourceIdSet',
    );
  }
  const added = readTags(form);
  for (const instance of instances) {
    world.instances.put({ ...instance, tags: { ...instance.tags, ...added } });
  }
  return { return: true };
}
