import { limits } from '../../shared/model/limits.ts';

/** The part of the environment that only the API reads. */
export type ApiEnvironment = Readonly<{
  /** A name or pattern that is an admin whatever the role bindings say; null: none. */
  firstAdmin: string | null;
  /** The token claim that names the person. */
  claim: string;
  /** Origins whose web pages may call the API from a browser; empty by default. */
  allowedOrigins: readonly string[];
  /** Rate-limited requests one principal may make in a minute; null: no limit. */
  requestsPerMinute: number | null;
  /** The longest that a request is held for `?wait`, in seconds; by default as long as it asks. */
  longestWait: number;
}>;

const requestsPerMinuteDefault = 600;

/**
 * Reads the API's settings. Throws an error that names the bad variable: an API that would admit
 * anyone must not start.
 */
export function readApiEnvironment(env: NodeJS.ProcessEnv = process.env): ApiEnvironment {
  const requests = env['DRYDOCK_REQUESTS_PER_MINUTE'] || String(requestsPerMinuteDefault);
  if (!/^\d{1,6}$/.test(requests)) {
    throw new Error(
      `DRYDOCK_REQUESTS_PER_MINUTE must be a whole number, 0 for no limit: ${requests}`,
    );
  }
  const origins = (env['DRYDOCK_ALLOWED_ORIGINS'] ?? '').split(/[\s,]+/).filter((one) => one);
  const bad = origins.find((one) => !URL.canParse(one) || new URL(one).origin !== one);
  if (bad !== undefined) {
    throw new Error(`DRYDOCK_ALLOWED_ORIGINS: “${bad}” is not an origin like https://example.com`);
  }
  return {
    firstAdmin: firstAdminIn(env),
    claim: env['DRYDOCK_JWT_CLAIM'] || 'sub',
    allowedOrigins: origins,
    requestsPerMinute: Number(requests) || null,
    longestWait: longestWaitIn(env),
  };
}

function longestWaitIn({ DRYDOCK_LONGEST_WAIT: text }: NodeJS.ProcessEnv): number {
  const seconds = Number(text || limits.waitQuery);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= limits.waitQuery) return seconds;
  throw new Error(
    `DRYDOCK_LONGEST_WAIT must be a whole number of seconds up to ${limits.waitQuery}: ${text}`,
  );
}

/** The account or issuer must be spelled out, so that a stray `*` cannot make everyone an admin. */
const adminShape = /^(iam:\d{12}\/|jwt:[^\s#*]+#)[\x21-\x7e]{1,200}$/;

function firstAdminIn({ DRYDOCK_FIRST_ADMIN: name }: NodeJS.ProcessEnv): string | null {
  if (!name) return null;
  if (adminShape.test(name)) return name;
  const shapes = 'iam:<account>/… or jwt:<issuer>#…, with no * before the …';
  throw new Error(`DRYDOCK_FIRST_ADMIN must be ${shapes}: ${name}`);
}
