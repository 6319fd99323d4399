import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { SignatureV4 } from '@smithy/signature-v4';
import { CliError, exitCodes } from '../exit.ts';

type Unsigned = Readonly<{
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}>;

/** The headers of a request with its signature among them. Made for one sending of it. */
export type Sign = (request: Unsigned) => Promise<Readonly<Record<string, string>>>;

/** Signs for API Gateway with whatever credentials the AWS CLI would use here. */
export function createSign(region: string): Sign {
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
      .catch(refuse);
    const { host: _, ...rest } = signed.headers;
    return rest;
  };
}

function refuse(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause);
  throw new CliError(exitCodes.settings, `The request can't be signed: ${why}`, {
    hint: 'sign in to AWS (aws sso login, AWS_PROFILE, …), or set DRYDOCK_TOKEN instead',
    cause,
  });
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (source: Bytes): Uint8Array => {
  if (typeof source === 'string') return Buffer.from(source, 'utf8');
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
};

/** Node's own, in the shape that the signer wants: with a secret it is an HMAC. */
class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: Bytes) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: Bytes): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {
    throw new Error('a signature is made once');
  }
}
