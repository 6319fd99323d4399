import { CloudError } from '../wire/errors.ts';
import type { Form } from '../wire/form.ts';

/**
 * Reads the tags `Tag.1.Key`, `Tag.1.Value`, ….
 * @throws {CloudError} if they exceed EC2's limits
 */
export function readTags(form: Form): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const tag of form.groups('Tag')) {
    const key = tag.text('Key') ?? '';
    const value = tag.text('Value') ?? '';
    if (key === '' || key.length > 127 || value.length > 255 || key.startsWith('aws:')) {
      throw new CloudError('InvalidParameterValue', `The tag '${key}' is not valid`);
    }
    tags[key] = value;
  }
  if (Object.keys(tags).length > 50) {
    throw new CloudError('TagLimitExceeded', 'A resource can have at most 50 tags');
  }
  return tags;
}
