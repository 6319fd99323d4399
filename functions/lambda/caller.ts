import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Caller } from '../../shared/model/principal.ts';

/** Longer ones are cut: it stands in every command and event. */
const fromLength = 100;
const nameLength = 256;

/**
 * Who signed the request, by what API Gateway's authorizer says and by nothing that a client can
 * write. `claim` is the claim of a token that names a person.
 */
export function callerOf({ requestContext }: APIGatewayProxyEventV2, claim: string): Caller {
  const { sourceIp, userAgent } = requestContext.http;
  const { iam, jwt } = authorizerIn(requestContext);
  const named = iam ? nameOfArn(iam) : jwt ? nameInToken(jwt, claim) : nobody;
  const from = `api ${sourceIp}${iam ? sessionOf(iam) : ''} (${userAgent})`;
  const visible = from.replace(/[^\x20-\x7e]/g, '?').slice(0, fromLength);
  return { ...named, from: visible, request: requestContext.requestId };
}

type Named = Pick<Caller, 'name' | 'why'>;
type Claims = ReadonlyMap<string, unknown>;

const nobody: Named = {
  name: null,
  why: 'No authorizer in front of this deployment says who asks.',
};
const unnamed = (why: string): Named => ({ name: null, why });

/** `userArn` of an IAM authorizer, or the claims of a JWT one. */
function authorizerIn(context: object): Readonly<{ iam?: string; jwt?: Claims }> {
  const authorizer = inside(context, 'authorizer');
  const arn = inside(inside(authorizer, 'iam'), 'userArn');
  if (typeof arn === 'string') return { iam: arn };
  const claims = inside(inside(authorizer, 'jwt'), 'claims');
  return isObject(claims) ? { jwt: new Map(Object.entries(claims)) } : {};
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const inside = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

const arnShape = /^arn:[\w-]+:(iam|sts)::(\d{12}):([\w-]+)(?:\/(.+))?$/;

/**
 * `iam:<account>/role/ci` for whoever has assumed a role, `iam:<account>/user/anna` for a user. The
 * session's name is chosen by whoever assumes the role, so it is no part of who they are.
 */
function nameOfArn(arn: string): Named {
  const [, , account, kind, rest] = arnShape.exec(arn) ?? [];
  if (account === undefined || kind === undefined) return unnamed(`“${arn}” is no ARN of anybody.`);
  if (kind === 'root') return { name: `iam:${account}/root` };
  if (rest === undefined) return unnamed(`“${arn}” is no ARN of anybody.`);
  const [role = ''] = rest.split('/');
  if (kind === 'assumed-role') return checked(`iam:${account}/role/${spelled(role)}`);
  if (kind === 'user') return checked(`iam:${account}/user/${spelled(rest)}`);
  // GetFederationToken takes any name from any user of the account who may call it.
  return kind === 'federated-user'
    ? unnamed(`The name in “${arn}” was chosen by whoever asked for it; assume a role instead.`)
    : unnamed(`“${arn}” is no ARN of a user or a role.`);
}

function sessionOf(arn: string): string {
  const [, session] = /:assumed-role\/[^/]+\/(.+)$/.exec(arn) ?? [];
  return session === undefined ? '' : ` session=${session}`;
}

/**
 * `jwt:<issuer>#<person>`: a `#` in either is spelled, so no two issuers share a name. An
 * e-mail address is only believed when the issuer says that it has verified it.
 */
function nameInToken(claims: Claims, claim: string): Named {
  const issuer = textIn(claims, 'iss')
    .replace(/^https:\/\//, '')
    .replace(/\/+$/, '');
  const person = textIn(claims, claim);
  if (issuer === '' || person === '') {
    return unnamed(`The token has no claim “${issuer === '' ? 'iss' : claim}”.`);
  }
  if (claim !== 'email') return checked(`jwt:${spelled(issuer)}#${spelled(person)}`);
  if (textIn(claims, 'email_verified') !== 'true') {
    return unnamed('The issuer of the token has not verified its e-mail address.');
  }
  // Letters beyond A–Z stay: some become A–Z in lower case, as the Kelvin sign does.
  const address = person.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return checked(`jwt:${spelled(issuer)}#${spelled(address)}`);
}

/** API Gateway hands every claim over as text. */
function textIn(claims: Claims, name: string): string {
  const value = claims.get(name);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

/**
 * What is no letter, digit or one of a few signs is spelled: a path of IAM and a claim may hold
 * anything. `*` is for patterns, lists show one name a line, and people paste names into shells.
 */
const spelled = (text: string): string =>
  text.replace(/[^\w+=,.@:/-]/gu, (char) =>
    [...new TextEncoder().encode(char)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );

const checked = (name: string): Named =>
  name.length <= nameLength
    ? { name }
    : unnamed(`The name ${name.slice(0, 40)}… has more than ${nameLength} characters.`);
