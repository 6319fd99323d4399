import { describe, expect, it } from 'vitest';
import { patiently } from '../support/patience.ts';
import { explore } from './explore.ts';
import type { Options } from './seats/model.ts';
import { seats } from './seats/model.ts';
import type { Scope } from './seats/scope.ts';
import { scopes } from './seats/scopes.ts';
import { type Switch, switches } from './seats/switches.ts';

type Case = Readonly<{ rule: Switch; scope: keyof typeof scopes; kind: string }>;

/** Without the rule, the scope shows the violation that the rule prevents. */
const cases: readonly (Case & Pick<Options, 'hints'>)[] = [
  { rule: 'guard', scope: 'drain', kind: 'dead token' },
  { rule: 'exact', scope: 'drain', kind: 'dead token' },
  { rule: 'home', scope: 'drain', kind: 'destroyed under a holder' },
  { rule: 'takeCheck', scope: 'drain', kind: 'behind the gate' },
  { rule: 'helper', scope: 'line', kind: 'overtaken' },
  { rule: 'helper', scope: 'priorities', kind: 'passed' },
  { rule: 'addressed', scope: 'setUp', kind: 'wronged' },
  { rule: 'room', scope: 'reclaim', kind: 'robbed' },
  { rule: 'priority', scope: 'priorities', kind: 'passed' },
  { rule: 'surplus', scope: 'fits', kind: 'seat lost' },
  { rule: 'surplus', scope: 'blueprints', kind: 'seat lost' },
  { rule: 'uses', scope: 'uses', kind: 'worn out' },
  { rule: 'uses', scope: 'usesOfTwo', kind: 'worn out' },
  { rule: 'retires', scope: 'uses', kind: 'stuck' },
  { rule: 'relook', scope: 'line', kind: 'only the sweep helps', hints: true },
  { rule: 'watch', scope: 'build', kind: 'only the sweep helps', hints: true },
];

describe('a rule switched off', () => {
  it.each(cases)('$rule, in $scope: $kind', { timeout: patiently(240_000) }, async (given) => {
    const { rule: without, scope: name, kind, hints = false } = given;
    const scope: Scope = scopes[name];
    // A state that is never put right would be reported long before the violation itself.
    const live = kind === 'stuck' || hints;

    const found = await explore(seats(scope, { without, live, hints }));

    expect(found.violations.map((violation) => violation.kind)).toEqual([kind]);
    expect(found.violations[0]?.trace.length).toBeGreaterThan(3);
  });

  it('is missed, whichever rule it is', () => {
    const missed = new Set(cases.map(({ rule }) => rule));

    expect([...missed].toSorted()).toEqual(Object.keys(switches).toSorted());
  });
});
