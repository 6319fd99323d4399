import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { CloudWorld } from '../world.ts';
import { requireTemplate } from './launch-templates.ts';

const epoch = new Date(0).toISOString();

export function describeLaunchTemplates(world: CloudWorld, form: Form): Xml {
  const requested = [
    ...form.list('LaunchTemplateId').map((id) => requireTemplate(world, id)),
    ...form.list('LaunchTemplateName').map((name) => requireTemplate(world, undefined, name)),
  ];
  const shown = requested.length > 0 ? requested : (world.settings.launchTemplates ?? []);
  return {
    launchTemplates: shown.map((template) => ({
      launchTemplateId: template.id,
      launchTemplateName: template.name ?? template.id,
      createTime: epoch,
      defaultVersionNumber: 1,
      latestVersionNumber: 1,
    })),
  };
}
