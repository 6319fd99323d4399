import { architectureOfImage } from '../images.ts';
import { CloudError } from '../wire/errors.ts';
import type { Form } from '../wire/form.ts';
import type { Xml } from '../wire/xml.ts';
import type { CloudWorld } from '../world.ts';

/** Treats every well-formed image id as an available image; without ids, lists none. */
export function describeImages(_world: CloudWorld, form: Form): Xml {
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
