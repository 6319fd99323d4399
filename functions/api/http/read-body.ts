import { z } from 'zod';
import type { Json } from '../../../shared/model/json.ts';
import { limits } from '../../../shared/model/limits.ts';
import { jsonTrouble } from './json-trouble.ts';
import { refuse } from './problem.ts';
import { refuseIssues } from './sentences.ts';

/** For routes that take no body: whatever is sent is not looked at. */
export const noBody = z.undefined();

type Read<B> = Readonly<{ body: B; json: Json }>;

/** Measured before it is parsed, parsed before it is believed. An empty body is an empty object. */
export async function readBody<B>(schema: z.ZodType<B>, request: Request): Promise<Read<B>> {
  if (takesNone(schema)) return { body: schema.parse(undefined), json: null };
  const raw = await readBounded(request);
  if (raw.length > 0) mustBeJson(request);
  const json = raw.length === 0 ? {} : parse(raw);
  const trouble = jsonTrouble(json);
  if (trouble) refuse('invalid-body', `${trouble.field} ${trouble.detail}.`, trouble.at);
  const read = schema.safeParse(json);
  if (!read.success) return refuseIssues('invalid-body', read.error.issues, json, schema);
  return { body: read.data, json };
}

const takesNone = (schema: z.ZodType): boolean => schema instanceof z.ZodUndefined;

function mustBeJson(request: Request): void {
  const type = request.headers.get('content-type') ?? '';
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding !== 'identity') refuse('wrong-content-type', `A body in ${encoding} is not read.`);
  if (/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) return;
  refuse(
    'wrong-content-type',
    `The body is ${type === '' ? 'of no named type' : type.slice(0, 80)}.`,
  );
}

async function readBounded(request: Request): Promise<Uint8Array> {
  const most = limits.requestBytes;
  const tooLarge = () => refuse('too-large', `A body has at most ${most} bytes.`);
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
    // The parser's words quote the body, which may hold secrets; only the place is told.
    const place = /position \d+( \(line \d+ column \d+\))?/.exec(String(error))?.[0];
    return refuse('malformed-json', `The body is no JSON${place ? ` at ${place}` : ''}.`);
  }
}
