import { healthView } from '../../../shared/model/wire/problem.ts';
import { ok } from '../http/answer.ts';
import { noParams } from '../http/params.ts';
import { noBody } from '../http/read-body.ts';
import { noQuery } from '../http/read-query.ts';
import { route } from '../http/route.ts';
import { productVersion } from '../../../shared/model/product-version.ts';

/** Says that requests arrive. It reads nothing, so that asking it often costs nothing. */
export const health = route({
  method: 'GET',
  path: '/v1/health',
  rule: 'public',
  tag: 'health',
  summary: 'Say that requests arrive',
  params: noParams,
  query: noQuery,
  body: noBody,
  answers: { 200: { description: 'They do', schema: healthView } },
  act: async ({ measured }) =>
    ok({ ok: true, version: productVersion, ...(measured ? { measured: measured() } : {}) }),
});
