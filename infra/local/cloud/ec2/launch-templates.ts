import type { LaunchTemplate } from '../options.ts';
import { CloudError } from '../wire/errors.ts';
import type { World } from '../world.ts';

/** The template with this id or name. Without a list, any id or name with `lt-` is one. */
export function requireTemplate(world: World, id?: string, name?: string): LaunchTemplate {
  const known = world.settings.launchTemplates;
  const wanted = id ?? name ?? '';
  const found = known?.find((one) => (id === undefined ? one.name === name : one.id === id));
  if (found) return found;
  if (known === null && wanted.startsWith('lt-')) return { id: wanted, name: wanted };
  if (id !== undefined) {
    throw new CloudError(
      'InvalidLaunchTemplateId.NotFound',
      `The specified launch template, with template ID ${id}, does not exist.`,
    );
  }
  throw new CloudError(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${wanted}, does not exist.`,
  );
}
