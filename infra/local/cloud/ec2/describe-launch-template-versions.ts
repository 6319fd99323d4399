import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { World } from '../world.ts';
import { requireTemplate } from './launch-templates.ts';

/** Every template has one version. */
export function describeLaunchTemplateVersions(world: World, form: Form): Xml {
  const name = form.text('LaunchTemplateName');
  const template = requireTemplate(world, form.text('LaunchTemplateId'), name);
  const version = {
    launchTemplateId: template.id,
    launchTemplateName: template.name ?? template.id,
    versionNumber: 1,
    createTime: new Date(0).toISOString(),
    defaultVersion: true,
    launchTemplateData: { imageId: template.imageId, instanceType: template.instanceType },
  };
  return { launchTemplateVersionSet: [version] };
}
