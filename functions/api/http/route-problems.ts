import * as z from 'zod';
import type { Slug } from '../problems.ts';
import type { Route } from './route.ts';

/** Returns every problem a route may answer: those that follow from its shape, and its own. */
export function routeProblems({ spec }: Pick<Route, 'spec'>): readonly Slug[] {
  const takes = (schema: z.ZodType, name?: string): boolean => {
    const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    return name === undefined ? names.length > 0 : names.includes(name);
  };
  const slugs: readonly Slug[] = [
    ...(spec.rule === 'public' ? [] : withSignIn),
    'invalid-query',
    ...(takes(spec.query, 'cursor') ? (['invalid-cursor'] as const) : []),
    ...(takes(spec.params) ? (['not-found'] as const) : []),
    ...(spec.body instanceof z.ZodUndefined ? [] : withBody),
    ...(spec.headers ? (['invalid-header'] as const) : []),
    ...(spec.rateLimited ? (['too-many-requests'] as const) : []),
    ...(spec.refuses ?? []),
    'unexpected',
  ];
  return [...new Set(slugs)];
}

const withSignIn = ['not-signed-in', 'not-allowed', 'try-again'] as const;
const withBody = ['malformed-json', 'invalid-body', 'too-large', 'wrong-content-type'] as const;
