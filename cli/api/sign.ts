import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { CliError, exitCodes } from '../exit.ts';

type UnsignedRequest = Readonly<{
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}>;

/** Returns the request's headers with its signature among them; valid for sending it once. */
export type SignRequest = (request: UnsignedRequest) => Promise<Readonly<Record<string, string>>>;

/** Creates a signer for API Gateway that uses the credentials the AWS CLI would use here. */
export function createRequestSigner(region: string): SignRequest {
  const credentials = defaultProvider();
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  return async ({ method, url, headers, body }) => {
    const signed = await signer
      .sign({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: { ...headers, host: url.host },
        ...(body === undefined ? {} : { body }),
      })
      .catch(failUnsigned);
    const { host: _, ...rest } = signed.headers;
    return rest;
  };
}

/** The provider's own words may contain a command with its secrets, so they are not passed on. */
function failUnsigned(cause: unknown): never {
  const isOfSso = cause instanceof Error && /\bsso\b/i.test(cause.message);
  const reason = isOfSso ? 'the AWS SSO session is missing or expired' : 'no AWS credentials work';
  throw new CliError(exitCodes.settings, `cannot sign the request: ${reason}.`, {
    hint:
      'sign in to AWS (aws sso login, AWS_PROFILE, …), or set DRYDOCK_TOKEN instead; ' +
      '`aws sts get-caller-identity` says what is wrong',
    cause,
  });
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

const toUint8Array = (source: Bytes): Uint8Array => {
  if (typeof source === 'string') return Buffer.from(source, 'utf8');
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
};

/** Node's SHA-256 with the interface that the signer expects; with a secret it is an HMAC. */
class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: Bytes) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', toUint8Array(secret));
  }
  update(data: Bytes): void {
    this.#hash.update(toUint8Array(data));
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {
    throw new Error('a hash is used for one signature only');
  }
}
