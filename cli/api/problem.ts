import type { FieldProblem } from '../exit.ts';
import { CliError, exitCodes } from '../exit.ts';

/** RFC 9457 problem details, as the API sends them. A proxy may have sent less, or nothing. */
export type ApiProblem = Readonly<{
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  field?: string;
  hint?: string;
  requestId?: string;
  /** The only field of API Gateway's own refusals. */
  message?: string;
  problems?: readonly FieldProblem[];
}>;

/** Returns an error response as one sentence with an exit code. */
export function errorFromResponse(status: number, body: string, url: string): CliError {
  const problem = parseProblem(body);
  const { origin } = new URL(url);
  const gateway = problem.message && `${origin} answered ${status}: ${problem.message}`;
  const untitled = problem.detail ?? problem.title ?? gateway ?? `${origin} answered ${status}.`;
  const hasTitle = problem.title && problem.detail && !slugOf(problem).startsWith('invalid-');
  const message = hasTitle ? titledDetail(problem) : untitled;
  return new CliError(exitCodeForProblem(status, problem), message, {
    hint: problem.hint ?? hintOf(status, { fromGateway: problem.message !== undefined }),
    field: problem.field,
    problems: problem.problems ?? [],
    // Something between the CLI and the API may have lost the answer after the request arrived.
    doubtful: status >= 500,
    status,
    request: problem.requestId,
  });
}

/** Puts the title before the detail, unless the detail already says the same. */
const titledDetail = ({ title = '', detail = '' }: ApiProblem): string =>
  detail.toLowerCase().includes(title.toLowerCase()) ? detail : `${title}: ${detail}`;

/** Conflicts that a retry cannot resolve, although their status alone suggests it could. */
const permanentProblems = ['wrong-state', 'already-exists', 'key-reused', 'past-cap'];

export function exitCodeForProblem(status: number, problem: ApiProblem): number {
  const slug = slugOf(problem);
  if (slug.startsWith('invalid-')) return exitCodes.usage;
  if (permanentProblems.includes(slug)) return exitCodes.never;
  if (status === 401 || status === 403) return exitCodes.refused;
  if (status === 404) return exitCodes.notFound;
  if ([400, 405, 413, 415].includes(status)) return exitCodes.usage;
  if (status === 409 || status === 429 || status >= 500) return exitCodes.temporary;
  return exitCodes.never;
}

/** `https://drydock.dev/problems/past-cap` → `past-cap`. */
const slugOf = ({ type = '' }: ApiProblem): string => type.slice(type.lastIndexOf('/') + 1);

function hintOf(
  status: number,
  { fromGateway }: Readonly<{ fromGateway: boolean }>,
): string | undefined {
  if (status === 403 && fromGateway) {
    return 'do your AWS credentials allow execute-api:Invoke here? is your clock right?';
  }
  if (status === 401) return 'set DRYDOCK_TOKEN to a token of this Drydock';
  if (status === 429 || status >= 500) return 'try again in a moment';
  return undefined;
}

/** Returns the fields of a problem that have the right type; none if the body is not one. */
function parseProblem(body: string): ApiProblem {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return {};
    const fields = new Map<string, unknown>(Object.entries(value));
    const names = ['type', 'title', 'detail', 'field', 'hint', 'requestId', 'message'];
    const texts = names.flatMap((name) => {
      const text = fields.get(name);
      return typeof text === 'string' && text !== '' ? [[name, text]] : [];
    });
    const problems = fields.get('problems');
    const list = Array.isArray(problems) ? problems.filter(isFieldProblem) : [];
    return { ...Object.fromEntries(texts), ...(list.length > 0 ? { problems: list } : {}) };
  } catch {
    return {};
  }
}

const isFieldProblem = (value: object): value is FieldProblem =>
  'field' in value && typeof value.field === 'string' && 'detail' in value;
