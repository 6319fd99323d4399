import type { Instance } from '../state/model.ts';
import { CloudError } from '../wire/errors.ts';
import type { Form } from '../wire/form.ts';

type AttributeReader = (instance: Instance) => readonly string[];

const attributeReaders: Readonly<Record<string, AttributeReader>> = {
  'client-token': ({ token }) => (token === null ? [] : [token]),
  'image-id': ({ imageId }) => [imageId],
  'instance-id': ({ id }) => [id],
  'instance-state-name': ({ state }) => [state],
  'instance-type': ({ instanceType }) => [instanceType],
  'reservation-id': ({ reservationId }) => [reservationId],
  'subnet-id': ({ subnetId }) => [subnetId],
  'tag-key': ({ tags }) => Object.keys(tags),
};

/**
 * Returns the instances that match all filters. A filter matches if any of its values does; `*` in
 * a value matches any text and `?` any character.
 */
export function applyFilters(instances: readonly Instance[], form: Form): readonly Instance[] {
  const tests = form.groups('Filter').map((filter) => {
    const read = attributeReaderOf(filter.text('Name') ?? '');
    const patterns = filter.list('Value').map(toPattern);
    return (instance: Instance) =>
      read(instance).some((value) => patterns.some((pattern) => pattern.test(value)));
  });
  return instances.filter((instance) => tests.every((test) => test(instance)));
}

function attributeReaderOf(name: string): AttributeReader {
  const known = attributeReaders[name];
  if (known) return known;
  if (!name.startsWith('tag:')) {
    throw new CloudError('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
  const key = name.slice('tag:'.length);
  return ({ tags }) => (tags[key] === undefined ? [] : [tags[key]]);
}

function toPattern(value: string): RegExp {
  const literal = value.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
