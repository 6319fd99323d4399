import * as z from 'zod';
import { cloudRegion } from '../events.ts';
import { imageOfParameter } from '../images.ts';
import { CloudError } from '../wire/errors.ts';
import type { CloudWorld } from '../world.ts';
import { readInput } from './input.ts';

const getParameterSchema = z.object({ Name: z.string() });

/** Returns a parameter. Only Amazon's public image parameters exist. */
export function getParameter(world: CloudWorld, json: unknown) {
  const { Name } = readInput(getParameterSchema, json);
  const image = imageOfParameter(Name);
  if (image === null) throw new CloudError('ParameterNotFound', `No parameter is named ${Name}.`);
  return {
    Parameter: {
      Name,
      Type: 'String',
      Value: image,
      Version: 1,
      LastModifiedDate: world.settings.now() / 1000,
      ARN: `arn:aws:ssm:${cloudRegion}::parameter${Name}`,
      DataType: 'aws:ec2:image',
    },
  };
}
