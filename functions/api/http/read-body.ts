import * as z from 'zod';
import type { Json } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import { refuse } from '../problems.ts';
import { unstorablePart } from './unstorable-json.ts';
import { refuseInvalid } from './validation-messages.ts';

/** For routes without a body: anything sent is ignored. */
export const noBody = z.undefined();

type ReadBody<B> = Readonly<{ body: B; json: Json }>;

/** Reads a body: bounded, then parsed, then validated. An empty body is an empty object. */
export async function readBody<B>(schema: z.ZodType<B>, request: Request): Promise<ReadBody<B>> {
  if (takesNone(schema)) return { body: schema.parse(undefined), json: null };
  const raw = await readBounded(request);
  if (raw.length > 0) mustBeJson(request);
  const json = raw.length === 0 ? {} : parse(raw);
  const bad = unstorablePart(json);
  if (bad) refuse('invalid-body', `${bad.field} ${bad.detail}.`, bad.at);
  const read = schema.safeParse(json);
  if (!read.success) return refuseInvalid('invalid-body', read.error.issues, json, schema);
  return { body: read.data, json };
}

const takesNone = (schema: z.ZodType): boolean => schema instanceof z.ZodUndefined;

function mustBeJson(request: Request): void {
  const type = request.headers.get('content-type') ?? '';
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    refuse('wrong-content-type', `Content-Encoding ${encoding} is not supported.`);
  if (/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) return;
  refuse(
    'wrong-content-type',
    type === ''
      ? 'The request has no Content-Type.'
      : `Content-Type is ${type.slice(0, 80)}, not JSON.`,
  );
}

async function readBounded(request: Request): Promise<Uint8Array> {
  const most = limits.requestBytes;
  const tooLarge = () => refuse('too-large', `A body may have at most ${most} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > most) tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > most) tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(raw: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch (error) {
    // The parser's message quotes the body, which may hold secrets; only the position is shown.
    const place = /position \d+( \(line \d+ column \d+\))?/.exec(String(error))?.[0];
    return refuse('malformed-json', `The body is not valid JSON${place ? ` at ${place}` : ''}.`);
  }
}
