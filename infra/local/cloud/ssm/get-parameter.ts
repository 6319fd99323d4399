import { z } from 'zod';
import { region } from '../events.ts';
import { imageOfParameter } from '../images.ts';
import { CloudError } from '../wire/errors.ts';
import type { World } from '../world.ts';
import { readInput } from './input.ts';

const schema = z.object({ Name: z.string() });

/** Only Amazon's public image parameters exist. */
export function getParameter(world: World, json: unknown) {
  const { Name } = readInput(schema, json);
  const image = imageOfParameter(Name);
  if (image === null) throw new CloudError('ParameterNotFound', `No parameter is named ${Name}.`);
  return {
    Parameter: {
      Name,
      Type: 'String',
      Value: image,
      Version: 1,
      LastModifiedDate: world.settings.now() / 1000,
      ARN: `arn:aws:ssm:${region}::parameter${Name}`,
      DataType: 'aws:ec2:image',
    },
  };
}
