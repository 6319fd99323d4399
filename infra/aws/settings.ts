import * as z from 'zod';
import { limits } from '../../shared/model/limits.ts';
import { principalOf } from './principal.ts';

const logDays = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365] as const;

// On the command line every value is text, and commas separate the entries of a list.
const number = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const flag = z.union([z.boolean(), z.stringbool()]);
const splitList = (given: unknown) =>
  typeof given === 'string' ? given.split(',').map((one) => one.trim()) : given;
const list = z.preprocess(splitList, z.array(z.string().min(1)));
const subnetPattern = /^(arn:[\w-]+:ec2:[\w-]+:\d{12}:subnet\/)?subnet-[0-9a-z-]+$/;
const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

/**
 * Every setting of a deployment, given as `-c name=value` or in the context of `cdk.json`. Each has
 * a default, so plain `cdk deploy` makes a good deployment.
 */
const settingsSchema = z.strictObject({
  deployment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, '3 to 32 lowercase letters, digits and dashes')
    .default('drydock')
    .describe('Names the stack, its tables and queues, and tags its machines; unique per region'),
  profile: z
    .enum(['production', 'dev'])
    .default('production')
    .describe('dev: `cdk destroy` deletes everything, tables and outputs included'),
  logDays: z
    .preprocess((given) => (given === undefined ? given : Number(given)), z.literal(logDays))
    .default(30)
    .describe('Days to keep logs'),
  outputDays: number(1, 3_650).default(30).describe('Days to keep command output'),
  concurrency: number(2, 1_000)
    .default(50)
    .describe('Maximum concurrent turns per kind; EC2 and SSM throttle higher rates'),
  apiConcurrency: number(1, 10_000)
    .optional()
    .describe('Reserved concurrency of the API; left out: none is reserved'),
  requestsPerSecond: number(1, 10_000)
    .default(100)
    .describe('Requests per second that the API accepts, with bursts of twice as many'),
  admin: z
    .string()
    .transform(principalOf)
    .optional()
    .describe('The first admin: the ARN of a role or user, or a principal name'),
  subnets: z
    .preprocess(
      splitList,
      z.array(z.string().regex(subnetPattern, 'ids like subnet-0a1b, or ARNs')),
    )
    .default([])
    .describe('Ids, or ARNs if another account shares them, of the only subnets for hosts'),
  jwtIssuer: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('OpenID Connect issuer whose tokens (RSA) are accepted, at a separate URL'),
  jwtAudience: list.default([]).describe('Audiences or client ids of its tokens'),
  jwtClaim: z
    .string()
    .regex(/^[\w:.-]{1,64}$/)
    .default('sub')
    .describe('The token claim that names a person'),
  allowedOrigins: z
    .preprocess(splitList, z.array(z.string().refine(isOrigin, 'like https://console.example.com')))
    .default([])
    .describe('Origins whose web pages may call the API, like `https://console.example.com`'),
  requestsPerMinute: number(0, 999_999)
    .default(600)
    .describe('Leases and executions that one principal may request per minute; 0: no limit'),
  longestWait: number(0, limits.cloudWait)
    .default(limits.cloudWait)
    .describe('Seconds that the API holds a `?wait`, while it occupies a Lambda; 0: not at all'),
  narrowKeys: flag
    .default(true)
    .describe('IAM limits writes to shared tables by key; false: by table and action only'),
  hostRoles: z
    .preprocess(
      splitList,
      z.array(z.string().regex(/^arn:[\w-]+:iam::\d{12}:role\/./, 'ARNs of roles')),
    )
    .default([])
    .describe('ARNs of more roles that hosts may be launched with, besides the stack’s own'),
  imageParameters: z
    .preprocess(splitList, z.array(z.string().startsWith('/', 'names like /images/linux')))
    .default([])
    .describe('Names of your own SSM parameters that `resolve:ssm:` images may be read from'),
  eventBus: flag
    .default(false)
    .describe(
      'An event bus with everything that happened, for your subscribers; about $0.40 per million',
    ),
  alarms: z
    .enum(['few', 'all', 'none'])
    .default('few')
    .describe('few: what a person must act on, 14 metrics; all: function errors and throttles too'),
  alarmTopic: z
    .string()
    .startsWith('arn:')
    .optional()
    .describe('ARN of an SNS topic to notify of alarms'),
  dashboard: flag
    .default(true)
    .describe('A CloudWatch dashboard; an account’s first three are free'),
});

export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const settingNames: readonly string[] = Object.keys(settingsSchema.shape);

/**
 * Reads the settings of a deployment from CDK's context; `names` are all names in that context.
 * @throws with one line per invalid or unknown setting
 */
export function readSettings(
  contextOf: (name: string) => unknown,
  names: readonly string[] = [],
): Settings {
  const given = settingNames.map((name) => [name, contextOf(name)] as const);
  const parsed = settingsSchema.safeParse(
    Object.fromEntries(given.filter(([, value]) => value !== undefined)),
  );
  const wrong = [...unknownSettings(names), ...(parsed.error?.issues ?? []).map(settingProblem)];
  if (!parsed.success || wrong.length > 0) {
    throw new Error([...wrong, 'docs/deploy.md lists all settings'].join('\n'));
  }
  const { jwtIssuer, jwtAudience } = parsed.data;
  if (jwtIssuer !== undefined && jwtAudience.length === 0) {
    throw new Error('setting jwtAudience: jwtIssuer needs at least one audience');
  }
  if (jwtIssuer === undefined && jwtAudience.length > 0) {
    throw new Error('setting jwtAudience: needs jwtIssuer as well');
  }
  return parsed.data;
}

const settingProblem = ({ path, message }: z.core.$ZodIssue): string =>
  `setting ${path.join('.')}: ${message.replace(/^Invalid (input|option): /, '')}`;

/** CDK's own names have a dash, colon or slash; any other unknown name is most likely a typo. */
const unknownSettings = (names: readonly string[]): readonly string[] =>
  names
    .filter((name) => /^\w+$/.test(name) && !settingNames.includes(name))
    .map((name) => `setting ${name}: unknown setting`);
