import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller } from '../../shared/model/principal.ts';

/** Longer origins are cut, as every command and event stores one. */
const fromLength = 100;
const nameLength = 256;

/**
 * Returns who signed the request, as API Gateway's authorizer reports it; nothing a client can
 * write is trusted. `claim` is the token claim that names a person. Without a usable name, `name`
 * is null and `reason` says why.
 */
export function callerOf({ requestContext }: APIGatewayProxyEventV2, claim: string): Caller {
  const { sourceIp, userAgent } = requestContext.http;
  const { iam, jwt } = authorizerIn(requestContext);
  const named = iam ? nameOfArn(iam) : jwt ? nameInToken(jwt, claim) : withoutAuthorizer;
  const from = `api ${sourceIp}${iam ? sessionOf(iam) : ''} (${userAgent})`;
  const visible = from.replace(/[^\x20-\x7e]/g, '?').slice(0, fromLength);
  return { ...named, from: visible, request: requestContext.requestId };
}

type CallerName = Pick<Caller, 'name' | 'reason'>;
type Claims = ReadonlyMap<string, unknown>;

const withoutAuthorizer: CallerName = {
  name: null,
  reason: 'No authorizer in front of this deployment identifies the caller.',
};
const unnamed = (reason: string): CallerName => ({ name: null, reason });

/** Returns the `userArn` of an IAM authorizer or the claims of a JWT authorizer. */
function authorizerIn(context: object): Readonly<{ iam?: string; jwt?: Claims }> {
  const authorizer = ownProperty(context, 'authorizer');
  const arn = ownProperty(ownProperty(authorizer, 'iam'), 'userArn');
  if (typeof arn === 'string') return { iam: arn };
  const claims = ownProperty(ownProperty(authorizer, 'jwt'), 'claims');
  return isObject(claims) ? { jwt: new Map(Object.entries(claims)) } : {};
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const ownProperty = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

const arnShape = /^arn:[\w-]+:(iam|sts)::(\d{12}):([\w-]+)(?:\/(.+))?$/;

/**
 * Returns `iam:<account>/role/ci` for an assumed role, `iam:<account>/user/anna` for a user. The
 * session name is left out, because the caller chooses it when assuming the role.
 */
function nameOfArn(arn: string): CallerName {
  const [, , account, kind, rest] = arnShape.exec(arn) ?? [];
  if (account === undefined || kind === undefined)
    return unnamed(`“${arn}” is not an ARN of a user or role.`);
  if (kind === 'root') return { name: `iam:${account}/root` };
  if (rest === undefined) return unnamed(`“${arn}” is not an ARN of a user or role.`);
  const [role = ''] = rest.split('/');
  if (kind === 'assumed-role') return boundedName(`iam:${account}/role/${percentEncoded(role)}`);
  if (kind === 'user') return boundedName(`iam:${account}/user/${percentEncoded(rest)}`);
  // Any user who may call GetFederationToken can choose any name.
  return kind === 'federated-user'
    ? unnamed(`The name in “${arn}” was chosen by the caller; assume a role instead.`)
    : unnamed(`“${arn}” is not an ARN of a user or role.`);
}

function sessionOf(arn: string): string {
  const [, session] = /:assumed-role\/[^/]+\/(.+)$/.exec(arn) ?? [];
  return session === undefined ? '' : ` session=${session}`;
}

/**
 * Returns `jwt:<issuer>#<person>`. A `#` in either part is percent-encoded, so no two issuers share
 * a name. An e-mail address is trusted only if the issuer says that it is verified.
 */
function nameInToken(claims: Claims, claim: string): CallerName {
  const issuer = textIn(claims, 'iss')
    .replace(/^https:\/\//, '')
    .replace(/\/+$/, '');
  const person = textIn(claims, claim);
  if (issuer === '' || person === '') {
    return unnamed(`The token has no claim “${issuer === '' ? 'iss' : claim}”.`);
  }
  if (claim !== 'email')
    return boundedName(`jwt:${percentEncoded(issuer)}#${percentEncoded(person)}`);
  if (textIn(claims, 'email_verified') !== 'true') {
    return unnamed('The issuer of the token has not verified its e-mail address.');
  }
  // Only A–Z is lowercased: some other letters, such as the Kelvin sign, would become a–z.
  const address = person.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return boundedName(`jwt:${percentEncoded(issuer)}#${percentEncoded(address)}`);
}

/** Returns a claim as text, which is how API Gateway passes every claim; empty if missing. */
function textIn(claims: Claims, name: string): string {
  const value = claims.get(name);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

/**
 * Percent-encodes every character but letters, digits and a few signs, as IAM paths and claims may
 * hold anything: `*` is reserved for patterns, lists show one name per line, and people paste names
 * into shells.
 */
const percentEncoded = (text: string): string =>
  text.replace(/[^\w+=,.@:/-]/gu, (char) =>
    [...new TextEncoder().encode(char)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

const boundedName = (name: string): CallerName =>
  name.length <= nameLength
    ? { name }
    : unnamed(`The name ${name.slice(0, 40)}… has more than ${nameLength} characters.`);
