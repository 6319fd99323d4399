/** A bucket of `burst` calls, refilled by `perSecond`: how EC2 describes its limits. */
export type RateLimit = Readonly<{ burst: number; perSecond: number }>;

const describing: RateLimit = { burst: 100, perSecond: 20 };

/**
 * What SSM allows is not published. This is an assumption: enough for any one person, and far less
 * than a loop without a pause makes. Real accounts were throttled by some dozens of calls a second.
 */
const assumed: RateLimit = { burst: 100, perSecond: 50 };

/** How often each operation may be called. EC2's numbers are those of its page on throttling. */
const defaultLimits: Readonly<Record<string, RateLimit>> = {
  CreateTags: { burst: 100, perSecond: 10 },
  DescribeImages: describing,
  DescribeInstances: describing,
  DescribeInstanceStatus: describing,
  DescribeLaunchTemplates: describing,
  DescribeLaunchTemplateVersions: describing,
  RunInstances: { burst: 5, perSecond: 2 },
  TerminateInstances: { burst: 100, perSecond: 5 },
  CancelCommand: assumed,
  DescribeInstanceInformation: assumed,
  GetCommandInvocation: assumed,
  ListCommandInvocations: assumed,
  ListCommands: assumed,
  SendCommand: assumed,
};

/**
 * Returns a function that takes one call from the bucket of an operation: false if it is empty.
 * `limits` replace the defaults; an operation in neither is not limited. Null: none is.
 */
export function createRateLimits(
  limits: Readonly<Record<string, RateLimit>> | null = {},
  now: () => number = Date.now,
): (operation: string) => boolean {
  const buckets = new Map<string, { left: number; at: number }>();
  const all = limits === null ? {} : { ...defaultLimits, ...limits };
  return (operation) => {
    const limit = all[operation];
    if (limit === undefined) return true;
    const bucket = buckets.get(operation) ?? { left: limit.burst, at: now() };
    buckets.set(operation, bucket);
    const refilled = (Math.max(0, now() - bucket.at) / 1_000) * limit.perSecond;
    bucket.left = Math.min(limit.burst, bucket.left + refilled);
    bucket.at = now();
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  };
}
