import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { CloudWorld } from '../world.ts';
import { requireTemplate } from './launch-templates.ts';

/** Lists the versions of a template: always one. */
export function describeLaunchTemplateVersions(world: CloudWorld, form: Form): Xml {
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
