import type { FieldProblem } from '../exit.ts';
import { CliError, exitCodes } from '../exit.ts';

/** RFC 9457, as the API sends it. Every field may be missing: a proxy may have answered. */
export type Problem = Readonly<{
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  field?: string;
  hint?: string;
  requestId?: string;
  /** API Gateway's own refusals have nothing but this. */
  message?: string;
  problems?: readonly FieldProblem[];
}>;

/** An answer that refuses, as a sentence with an exit code. */
export function errorFromAnswer(status: number, body: string, url: string): CliError {
  const problem = problemFrom(body);
  const { origin } = new URL(url);
  const gateway = problem.message && `${origin} answered ${status}: ${problem.message}`;
  const message = problem.detail ?? problem.title ?? gateway ?? `${origin} answered ${status}.`;
  const titled = problem.title && problem.detail && !slugOf(problem).startsWith('invalid-');
  const said = titled ? sentence(problem) : message;
  return new CliError(exitCodeOf(status, problem), said, {
    hint: problem.hint ?? hintOf(status, problem.message !== undefined),
    field: problem.field,
    problems: problem.problems ?? [],
    // What stands between us and the API may have lost the answer, not the request.
    doubtful: status >= 500,
    status,
    request: problem.requestId,
  });
}

/** A title is worth its words only where the detail does not say the same. */
const sentence = ({ title = '', detail = '' }: Problem): string =>
  detail.toLowerCase().includes(title.toLowerCase()) ? detail : `${title}: ${detail}`;

/** Refusals that waiting will not mend, though their status alone would not say so. */
const lasting = ['wrong-state', 'already-exists', 'key-reused', 'past-cap'];

export function exitCodeOf(status: number, problem: Problem): number {
  const slug = slugOf(problem);
  if (slug.startsWith('invalid-')) return exitCodes.usage;
  if (lasting.includes(slug)) return exitCodes.never;
  if (status === 401 || status === 403) return exitCodes.refused;
  if (status === 404) return exitCodes.notFound;
  if ([400, 405, 413, 415].includes(status)) return exitCodes.usage;
  if (status === 409 || status === 429 || status >= 500) return exitCodes.temporary;
  return exitCodes.never;
}

/** `https://drydock.dev/problems/past-cap` → `past-cap`. */
const slugOf = ({ type = '' }: Problem): string => type.slice(type.lastIndexOf('/') + 1);

function hintOf(status: number, byGateway: boolean): string | undefined {
  if (status === 403 && byGateway) {
    return 'do your AWS credentials allow execute-api:Invoke here? is your clock right?';
  }
  if (status === 401) return 'set DRYDOCK_TOKEN to a token of this Drydock';
  if (status === 429 || status >= 500) return 'try again in a moment';
  return undefined;
}

function problemFrom(body: string): Problem {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return {};
    const fields = new Map<string, unknown>(Object.entries(value));
    const names = ['type', 'title', 'detail', 'field', 'hint', 'requestId', 'message'];
    const told = names.flatMap((name) => {
      const inner = fields.get(name);
      return typeof inner === 'string' && inner !== '' ? [[name, inner]] : [];
    });
    const problems = fields.get('problems');
    const list = Array.isArray(problems) ? problems.filter(isFieldProblem) : [];
    return { ...Object.fromEntries(told), ...(list.length > 0 ? { problems: list } : {}) };
  } catch {
    return {};
  }
}

const isFieldProblem = (value: object): value is FieldProblem =>
  'field' in value && typeof value.field === 'string' && 'detail' in value;
