import type { Command } from 'commander';
import type { AuthorizationView } from '../api/views.ts';
import type { CommonOptions } from '../context.ts';
import { openContext } from '../context.ts';
import { authorizationColumns } from '../print/access.ts';
import { withJson } from './common.ts';
import { show } from './ls.ts';

type Listing = CommonOptions & Readonly<{ blueprint?: string; asker?: string; state?: string }>;
type Saying = CommonOptions & Readonly<{ because?: string; alsoReleases?: boolean }>;

const decisions = [
  { word: 'authorize', done: 'is authorized', summary: 'let an asker lease from a blueprint' },
  { word: 'decline', done: 'is declined', summary: 'answer no to who asked' },
  { word: 'revoke', done: 'is revoked', summary: 'take an authorization back' },
] as const;

/** `drydock authorization …` */
export function describeAuthorization(command: Command): void {
  withJson(command.command('list').alias('ls').description('who asked, and what was decided'))
    .option('--blueprint <name>', 'of this blueprint')
    .option('--asker <name>', 'about this asker')
    .option('--state <state>', 'requested, authorized, declined or revoked')
    .action(async ({ blueprint, asker, state, ...options }: Listing) => {
      const context = openContext(options);
      const filter = { blueprint, asker, state };
      const rows = await context.api.list<AuthorizationView>('authorizations', filter);
      const columns = authorizationColumns(context.now());
      show(context, 'authorization', columns, rows, 'nobody asked for one');
    });

  withJson(command.command('request').description('ask for one; asking for a lease does, too'))
    .argument('<blueprint>', 'the blueprint')
    .option('--because <why>', 'for whoever decides')
    .action(async (blueprint: string, { because, ...options }: Saying) => {
      const { api, screen } = openContext(options);
      const body = because === undefined ? {} : { because };
      const found = await api.tell<AuthorizationView>(['blueprints', blueprint, 'request'], body);
      if (screen.json) screen.object({ kind: 'authorization', ...found });
      else screen.out(`${found.asker} on ${blueprint}: ${found.state}`);
    });

  for (const { word, done, summary } of decisions) {
    const sub = withJson(command.command(word).description(summary))
      .argument('<blueprint>', 'the blueprint')
      .argument('<asker>', 'a principal, a pattern of them, or blueprint:<name>')
      .option('--because <why>', 'for whoever reads the audit');
    if (word === 'revoke') sub.option('--also-releases', 'its leases on the blueprint end, too');
    sub.action(async (blueprint: string, asker: string, given: Saying) => {
      const { because, alsoReleases, ...options } = given;
      const { api, screen } = openContext(options);
      const says = { ...(because ? { because } : {}), ...(alsoReleases ? { alsoReleases } : {}) };
      const body = { asker, ...says };
      const found = await api.tell<Revoked>(['blueprints', blueprint, word], body);
      if (screen.json) screen.object({ kind: 'authorization', ...found });
      else screen.out(`${asker} ${done} on ${blueprint}${releasedText(found, alsoReleases)}`);
    });
  }
}

type Revoked = AuthorizationView & Readonly<{ released?: number; unfinished?: boolean }>;

function releasedText({ released = 0, unfinished }: Revoked, alsoReleases = false): string {
  if (!alsoReleases) return '';
  const told = `; ${released} ${released === 1 ? 'lease is' : 'leases are'} told to end`;
  return unfinished ? `${told}, and there may be more: revoke again` : told;
}
