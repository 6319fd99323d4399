import { describe, expect, it } from 'vitest';
import { errorFromResponse, exitCodeForProblem } from './problem.ts';

const slug = (name: string) => ({ type: `https://drydock.dev/problems/${name}` });

describe('an error response', () => {
  it.each([
    { status: 401, problem: {}, code: 77 },
    { status: 403, problem: slug('not-allowed'), code: 77 },
    { status: 404, problem: slug('not-found'), code: 66 },
    { status: 400, problem: slug('malformed-json'), code: 64 },
    { status: 422, problem: slug('invalid-body'), code: 64 },
    { status: 422, problem: slug('unsatisfiable'), code: 65 },
    { status: 422, problem: slug('unknown-blueprint'), code: 65 },
    { status: 413, problem: slug('too-large'), code: 64 },
    { status: 409, problem: slug('in-use'), code: 75 },
    { status: 409, problem: slug('past-cap'), code: 65 },
    { status: 409, problem: slug('wrong-state'), code: 65 },
    { status: 503, problem: slug('try-again'), code: 75 },
    { status: 500, problem: {}, code: 75 },
  ])('$status $problem.type exits with $code', ({ status, problem, code }) => {
    expect(exitCodeForProblem(status, problem)).toBe(code);
  });

  it('prints title and detail once', () => {
    const body = JSON.stringify({ title: 'In use', detail: 'by 3 leases', hint: 'wait' });

    const error = errorFromResponse(409, body, 'http://x');

    expect(error).toMatchObject({ message: 'In use: by 3 leases', hint: 'wait' });
  });

  it.each(['', '<html>', '[]', 'null', '{"detail":5}'])(
    'without a valid problem prints the status: %s',
    (body) => {
      expect(errorFromResponse(502, body, 'http://x:1/y').message).toBe('http://x:1 answered 502.');
    },
  );
});
