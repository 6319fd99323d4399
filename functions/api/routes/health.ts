import { productVersion } from '../../../shared/model/product-version.ts';
import { healthView } from '../../../shared/model/wire/problem.ts';
import { ok } from '../http/answer.ts';
import { route } from '../http/route.ts';

/** Answers that requests arrive. It reads no table, so frequent checks cost nothing. */
export const health = route('GET /v1/health', {
  rule: 'public',
  tag: 'health',
  summary: 'Check that the API answers',
  answers: { 200: { description: 'The API answers', schema: healthView } },
  act: async ({ measured }) =>
    ok({ ok: true, version: productVersion, ...(measured ? { measured: measured() } : {}) }),
});
