/** What the API alone reads from its environment. */
export type ApiEnvironment = Readonly<{
  /** A name or pattern that is an admin whatever the grants say; null: there is none. */
  firstAdmin: string | null;
  /** The claim of a token that names a person. */
  claim: string;
  /** Web pages that a browser may let in; none unless said. */
  allowedOrigins: readonly string[];
  /** Leases and executions that one principal may ask for in a minute; null: any number. */
  asksPerMinute: number | null;
}>;

const asksDefault = 600;

/** Throws one sentence that names what is wrong: an API that lets in anybody must not start. */
export function readApiEnvironment(env: NodeJS.ProcessEnv = process.env): ApiEnvironment {
  const asks = env['DRYDOCK_ASKS_PER_MINUTE'] || String(asksDefault);
  if (!/^\d{1,6}$/.test(asks)) {
    throw new Error(`DRYDOCK_ASKS_PER_MINUTE must be a whole number, 0 for any: ${asks}`);
  }
  const origins = (env['DRYDOCK_ALLOWED_ORIGINS'] ?? '').split(/[\s,]+/).filter((one) => one);
  const bad = origins.find((one) => !URL.canParse(one) || new URL(one).origin !== one);
  if (bad !== undefined) {
    throw new Error(`DRYDOCK_ALLOWED_ORIGINS: “${bad}” is no origin like https://example.com`);
  }
  return {
    firstAdmin: firstAdminIn(env),
    claim: env['DRYDOCK_JWT_CLAIM'] || 'sub',
    allowedOrigins: origins,
    asksPerMinute: Number(asks) || null,
  };
}

/** An account or an issuer spelled out: no slip of a star makes everybody an admin. */
const adminShape = /^(iam:\d{12}\/|jwt:[^\s#*]+#)[\x21-\x7e]{1,200}$/;

function firstAdminIn({ DRYDOCK_FIRST_ADMIN: name }: NodeJS.ProcessEnv): string | null {
  if (!name) return null;
  if (adminShape.test(name)) return name;
  const shapes = 'iam:<account>/… or jwt:<issuer>#…, with no * before the …';
  throw new Error(`DRYDOCK_FIRST_ADMIN must be ${shapes}: ${name}`);
}
