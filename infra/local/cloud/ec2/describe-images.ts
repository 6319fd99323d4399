import { architectureOfImage } from '../images.ts';
import { CloudError } from '../wire/errors.ts';
import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { World } from '../world.ts';

/** Every well-formed image id is an available image; without ids there is nothing to list. */
export function describeImages(_world: World, form: Form): Xml {
  const images = form.list('ImageId').map((imageId) => {
    if (!/^ami-[0-9a-z]+$/.test(imageId)) {
      throw new CloudError('InvalidAMIID.Malformed', `Invalid id: "${imageId}"`);
    }
    return {
      imageId,
      imageState: 'available',
      imageOwnerId: 'amazon',
      isPublic: true,
      architecture: architectureOfImage(imageId),
      imageType: 'machine',
      name: imageId,
      rootDeviceType: 'ebs',
      rootDeviceName: '/dev/xvda',
      virtualizationType: 'hvm',
    };
  });
  return { imagesSet: images };
}
