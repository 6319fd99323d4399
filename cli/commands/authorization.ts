import type { Command } from 'commander';
import type { AuthorizationView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext, withJson } from '../context.ts';
import { authorizationColumns } from '../print/access-columns.ts';
import { printRows } from '../print/rows.ts';

type AuthorizationListOptions = CommonOptions &
  Readonly<{ blueprint?: string; requester?: string; state?: string }>;
type DecisionOptions = CommonOptions & Readonly<{ reason?: string; alsoReleases?: boolean }>;

const decisions = [
  { verb: 'authorize', done: 'is authorized', summary: 'let a requester lease from a blueprint' },
  { verb: 'decline', done: 'is declined', summary: 'decline a request' },
  { verb: 'revoke', done: 'is revoked', summary: 'take an authorization back' },
] as const;

/** `drydock authorization …` */
export function describeAuthorization(command: Command): void {
  describeList(command.command('list').alias('ls'));
  describeRequest(command.command('request'));

  for (const { verb, done, summary } of decisions) {
    const sub = withJson(command.command(verb).description(summary))
      .argument('<blueprint>', 'the blueprint')
      .argument('<requester>', 'a principal, a pattern, or blueprint:<name>')
      .option('--reason <text>', 'recorded in the audit log');
    if (verb === 'revoke') sub.option('--also-releases', 'also end its leases on the blueprint');
    sub.action(async (blueprint: string, requester: string, input: DecisionOptions) => {
      const { reason, alsoReleases, ...options } = input;
      const { api, screen } = openContext(options);
      const body = {
        requester,
        ...(reason ? { reason } : {}),
        ...(alsoReleases ? { alsoReleases } : {}),
      };
      const result = await api.post<DecisionResult>(['blueprints', blueprint, verb], body);
      if (screen.json) screen.object({ kind: 'authorization', ...result });
      else screen.out(`${requester} ${done} on ${blueprint}${releasedText(result, alsoReleases)}`);
    });
  }
}

function describeList(command: Command): void {
  withJson(command.description('list requests and decisions'))
    .option('--blueprint <name>', 'only of this blueprint')
    .option('--requester <name>', 'only of this requester')
    .option('--state <state>', 'requested, authorized, declined or revoked')
    .action(async (input: AuthorizationListOptions) => {
      const { blueprint, requester, state, ...options } = input;
      const { api, screen, now } = openContext(options);
      const filter = { blueprint, requester, state };
      const rows = await api.list<AuthorizationView>('authorizations', filter);
      const columns = authorizationColumns(now());
      printRows(screen, { kind: 'authorization', columns, rows, empty: 'no authorizations' });
    });
}

function describeRequest(command: Command): void {
  withJson(command.description('request one (requesting a lease does so as well)'))
    .argument('<blueprint>', 'the blueprint')
    .option('--reason <text>', 'shown to the operator who decides')
    .action(async (blueprint: string, { reason, ...options }: DecisionOptions) => {
      const { api, screen } = openContext(options);
      const body = reason === undefined ? {} : { reason };
      const path = ['blueprints', blueprint, 'request'];
      const authorization = await api.post<AuthorizationView>(path, body);
      const { requester, state } = authorization;
      if (screen.json) screen.object({ kind: 'authorization', ...authorization });
      else screen.out(`${requester} on ${blueprint}: ${state}`);
    });
}

type DecisionResult = AuthorizationView & Readonly<{ released?: number; unfinished?: boolean }>;

function releasedText({ released = 0, unfinished }: DecisionResult, alsoReleases = false): string {
  if (!alsoReleases) return '';
  const text = `; ${released} ${released === 1 ? 'lease is' : 'leases are'} being released`;
  return unfinished ? `${text}, and there may be more: revoke again` : text;
}
