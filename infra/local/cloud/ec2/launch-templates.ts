import type { LaunchTemplate } from '../options.ts';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';

/**
 * Returns the template with this id or name. If the options list no templates, every id or name
 * that starts with `lt-` exists.
 */
export function requireTemplate(world: CloudWorld, id?: string, name?: string): LaunchTemplate {
  const known = world.settings.launchTemplates;
  const requested = id ?? name ?? '';
  const found = known?.find((one) => (id === undefined ? one.name === name : one.id === id));
  if (found) return found;
  if (known === null && requested.startsWith('lt-')) return { id: requested, name: requested };
  if (id !== undefined) {
    throw new CloudError(
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  }
  throw new CloudError(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${requested}, does not exist.`,
  );
}
