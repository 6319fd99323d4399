import { z } from 'zod';
import { principalOf } from './principal.ts';

const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365] as const;

/** On the command line everything is text; a list is separated by commas. */
const number = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const flag = z.union([z.boolean(), z.stringbool()]);
const listed = (given: unknown) =>
  typeof given === 'string' ? given.split(',').map((one) => one.trim()) : given;
const list = z.preprocess(listed, z.array(z.string().min(1)));
const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

/**
 * Everything that may be set about a deployment, each as `-c name=value` or in the context of
 * `cdk.json`. What is left out has its default, so that `cdk deploy` alone makes a good one.
 */
const settingsSchema = z.strictObject({
  deployment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, 'small letters, digits and dashes, 3 to 32 of them')
    .default('drydock')
    .describe('Names the stack, its tables and queues, and tags its machines; one per region'),
  profile: z
    .enum(['production', 'dev'])
    .default('production')
    .describe('dev: everything goes with `cdk destroy`, tables and outputs included'),
  logDays: z
    .preprocess((given) => (given === undefined ? given : Number(given)), z.literal(logDays))
    .default(30)
    .describe('Days that logs are kept'),
  outputDays: number(1, 3_650).default(30).describe('Days that outputs of commands are kept'),
  concurrency: number(2, 1_000)
    .default(50)
    .describe('Turns of one kind at once, at most; EC2 and SSM throttle whoever asks for more'),
  apiConcurrency: number(1, 10_000)
    .optional()
    .describe('Requests at once, reserved of the account’s concurrency; left out: not reserved'),
  requestsPerSecond: number(1, 10_000)
    .default(100)
    .describe('Requests a second that the API takes, with bursts of twice as many'),
  admin: z
    .string()
    .transform(principalOf)
    .optional()
    .describe('The first admin: ARN of a role or user, or a principal’s name'),
  subnets: z
    .preprocess(listed, z.array(z.string().regex(/^subnet-[0-9a-z-]+$/, 'ids like subnet-0a1b')))
    .default([])
    .describe('Ids of the subnets that hosts may be launched into; left out: any'),
  jwtIssuer: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('OpenID Connect issuer by whose tokens (RSA) people sign in, at a URL of their own'),
  jwtAudience: list.default([]).describe('Audiences or client ids of its tokens'),
  jwtClaim: z
    .string()
    .regex(/^[\w:.-]{1,64}$/)
    .default('sub')
    .describe('The claim of a token that names a person'),
  allowedOrigins: z
    .preprocess(listed, z.array(z.string().refine(isOrigin, 'like https://console.example.com')))
    .default([])
    .describe('Origins whose web pages may call the API, like `https://console.example.com`'),
  asksPerMinute: number(0, 999_999)
    .default(600)
    .describe('Leases and executions that one principal may ask for in a minute; 0: any number'),
  hostRoles: z
    .preprocess(
      listed,
      z.array(z.string().regex(/^arn:[\w-]+:iam::\d{12}:role\/./, 'ARNs of roles')),
    )
    .default([])
    .describe('ARNs of further roles that hosts may be launched with, beside the stack’s own'),
  imageParameters: z
    .preprocess(listed, z.array(z.string().startsWith('/', 'names like /images/linux')))
    .default([])
    .describe('Names of own SSM parameters that `resolve:ssm:` images may be read from'),
  eventBus: flag
    .default(false)
    .describe(
      'A bus with everything that happened, for subscribers of yours; about $0.40 a million',
    ),
  alarms: z
    .enum(['few', 'all', 'none'])
    .default('few')
    .describe('few: what a person must act on, 14 metrics; all: errors and throttles too'),
  alarmTopic: z
    .string()
    .startsWith('arn:')
    .optional()
    .describe('ARN of an SNS topic that alarms are sent to'),
  dashboard: flag
    .default(true)
    .describe('A CloudWatch dashboard; an account’s first three are free'),
});

export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const settingNames: readonly string[] = Object.keys(settingsSchema.shape);

/**
 * The settings of a deployment from CDK's context; `names` are all that the context has.
 * @throws one sentence per setting that can't be so, or that there is not
 */
export function readSettings(
  contextOf: (name: string) => unknown,
  names: readonly string[] = [],
): Settings {
  const given = settingNames.map((name) => [name, contextOf(name)] as const);
  const parsed = settingsSchema.safeParse(
    Object.fromEntries(given.filter(([, value]) => value !== undefined)),
  );
  const wrong = [...unknownAmong(names), ...(parsed.error?.issues ?? []).map(sentenceOf)];
  if (!parsed.success || wrong.length > 0) {
    throw new Error([...wrong, 'all settings are in docs/deploy.md'].join('\n'));
  }
  const { jwtIssuer, jwtAudience } = parsed.data;
  if (jwtIssuer !== undefined && jwtAudience.length === 0) {
    throw new Error('setting jwtAudience: whose tokens of jwtIssuer are good? Name one at least');
  }
  if (jwtIssuer === undefined && jwtAudience.length > 0) {
    throw new Error('setting jwtAudience: of which issuer? Set jwtIssuer too');
  }
  return parsed.data;
}

const sentenceOf = ({ path, message }: z.core.$ZodIssue): string =>
  `setting ${path.join('.')}: ${message.replace(/^Invalid (input|option): /, '')}`;

/** CDK's own have a dash, a colon or a slash; a typo must not mean a default. */
const unknownAmong = (names: readonly string[]): readonly string[] =>
  names
    .filter((name) => /^\w+$/.test(name) && !settingNames.includes(name))
    .map((name) => `setting ${name}: there is none of that name`);
