import { CliError, exitCodes } from '../exit.ts';

/** RFC 9457, as the API sends it. Every field may be missing: a proxy may have answered. */
export type Problem = Readonly<{
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  field?: string;
  hint?: string;
}>;

/** An answer that refuses, as a sentence with an exit code. */
export function errorFromAnswer(status: number, body: string, url: string): CliError {
  const problem = problemFrom(body);
  const message = problem.detail ?? problem.title ?? `${new URL(url).origin} answered ${status}.`;
  const said = problem.title && problem.detail ? sentence(problem.title, problem.detail) : message;
  return new CliError(exitCodeOf(status, problem), said, {
    hint: problem.hint ?? hintOf(status),
    field: problem.field,
    status,
  });
}

/** A title is worth its words only where the detail does not say the same. */
const sentence = (title: string, detail: string): string =>
  detail.toLowerCase().includes(title.toLowerCase()) ? detail : `${title}: ${detail}`;

export function exitCodeOf(status: number, problem: Problem): number {
  if (status === 401 || status === 403) return exitCodes.refused;
  if (status === 404) return exitCodes.notFound;
  if (status === 422 || problem.type?.endsWith('/unsatisfiable')) return exitCodes.never;
  if (status === 400 || status === 413 || status === 415 || status === 405) return exitCodes.usage;
  if (status === 409 || status === 429) return exitCodes.temporary;
  return status >= 500 ? exitCodes.temporary : exitCodes.never;
}

function hintOf(status: number): string | undefined {
  if (status === 401) return 'set DRYDOCK_TOKEN to a token of this Drydock';
  if (status === 429 || status >= 500) return 'try again in a moment';
  return undefined;
}

function problemFrom(body: string): Problem {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return {};
    const text = (name: string): string | undefined => {
      const inner = Object.entries(value).find(([key]) => key === name)?.[1];
      return typeof inner === 'string' && inner !== '' ? inner : undefined;
    };
    const known = ['type', 'title', 'detail', 'field', 'hint'].map((name) => [name, text(name)]);
    return Object.fromEntries(known.filter(([, inner]) => inner !== undefined));
  } catch {
    return {};
  }
}
