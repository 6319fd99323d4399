import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { World } from '../world.ts';
import { requireTemplate } from './launch-templates.ts';

const epoch = new Date(0).toISOString();

export function describeLaunchTemplates(world: World, form: Form): Xml {
  const asked = [
    ...form.list('LaunchTemplateId').map((id) => requireTemplate(world, id)),
    ...form.list('LaunchTemplateName').map((name) => requireTemplate(world, undefined, name)),
  ];
  const shown = asked.length > 0 ? asked : (world.settings.launchTemplates ?? []);
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
