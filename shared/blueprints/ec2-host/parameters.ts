import * as z from 'zod';

const attributeValue = z.union([z.string(), z.number(), z.boolean()]);

const launchTemplateSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^lt-\w+$/, 'looks like lt-0123456789abcdef0')
      .nullable()
      .default(null)
      .describe('Id of the launch template; give it or the name'),
    name: z
      .string()
      .min(3)
      .max(128)
      .nullable()
      .default(null)
      .describe('Name of the launch template'),
    version: z
      .string()
      .regex(/^(\$Default|\$Latest|[1-9]\d*)$/, 'is $Default, $Latest or a number')
      .default('$Default')
      .describe('Its version; $Default and $Latest are resolved for each host'),
  })
  .refine(({ id, name }) => (id === null) !== (name === null), {
    error: 'has either an id or a name',
  });

const rungSchema = z.strictObject({
  instanceType: z
    .string()
    .regex(/^[\w-]+\.[\w-]+$/, 'looks like t4g.small')
    .nullable()
    .default(null)
    .describe("Instance type; defaults to the launch template's"),
  subnet: z
    .string()
    .regex(/^subnet-[\w-]+$/, 'looks like subnet-0123456789abcdef0')
    .nullable()
    .default(null)
    .describe("Subnet to launch in; defaults to the launch template's"),
  market: z
    .enum(['on-demand', 'spot'])
    .default('on-demand')
    .describe('Spot is cheaper and may be interrupted; an interrupted host is lost'),
});

const reservedTagName = /^(aws:|drydock:)/i;

/** The parameters of a blueprint that launches hosts on EC2. */
export const ec2HostParameters = z
  .strictObject({
    attributes: z
      .record(z.string().min(1).max(64), attributeValue)
      .default({})
      .describe('What its hosts offer, such as os: linux; leases ask for some of these'),
    launchTemplate: launchTemplateSchema
      .nullable()
      .default(null)
      .describe('Launch template that hosts are launched from'),
    image: z
      .string()
      .max(300)
      .regex(/^(ami-\w+|resolve:ssm:\S+)$/, 'looks like ami-… or resolve:ssm:/a/parameter')
      .nullable()
      .default(null)
      .describe("Machine image, instead of a launch template or overriding the template's"),
    ladder: z
      .array(rungSchema)
      .min(1)
      .max(16)
      .describe(
        'What to ask EC2 for, in order of preference; without capacity the next rung is tried',
      ),
    securityGroups: z
      .array(z.string().regex(/^sg-\w+$/, 'looks like sg-0123456789abcdef0'))
      .max(16)
      .default([])
      .describe("Security groups; default to the launch template's or the VPC's default group"),
    instanceProfile: z
      .string()
      .min(1)
      .max(300)
      .nullable()
      .default(null)
      .describe('Name or ARN of the instance profile; it must permit what the SSM agent needs'),
    userData: z
      .string()
      .refine((text) => Buffer.byteLength(text) <= 16_384, { error: 'is at most 16 kB' })
      .nullable()
      .default(null)
      .describe('User data that the host runs at its first boot, as plain text; no secrets'),
    tags: z
      .record(z.string().min(1).max(128), z.string().max(256))
      .refine((tags) => Object.keys(tags).length <= 40, { error: 'are at most 40' })
      .refine((tags) => !Object.keys(tags).some((name) => reservedTagName.test(name)), {
        error: 'must not begin with aws: or drydock:',
      })
      .default({})
      .describe('Tags for its machines and their volumes'),
  })
  .superRefine(({ launchTemplate, image, ladder }, context) => {
    if (launchTemplate !== null) return;
    const missing = (path: (string | number)[], what: string) =>
      context.addIssue({ code: 'custom', path, message: `${what} without a launch template` });
    if (image === null) missing(['image'], 'is needed');
    for (const [i, { instanceType, subnet }] of ladder.entries()) {
      if (instanceType === null) missing(['ladder', i, 'instanceType'], 'is needed');
      if (subnet === null) missing(['ladder', i, 'subnet'], 'is needed');
    }
  });

export type Ec2HostParameters = Readonly<z.output<typeof ec2HostParameters>>;
