import { importsOf, isTest, locationOf } from '../source.ts';
import type { TidyRule } from '../trouble.ts';

type Vendor = Readonly<{ modules: RegExp; only: RegExp; instead: string }>;

const vendors: readonly Vendor[] = [
  {
    modules: /^@(aws-sdk|smithy)\//,
    only: /^((shared\/adapters\/aws|infra)\/|cli\/api\/sign\.ts$)/,
    instead:
      'Use a port (shared/ports), with an adapter in shared/adapters/aws. The CLI only signs.',
  },
  {
    modules: /^aws-lambda$/,
    only: /^(functions\/[^/]+\/handler\.ts$|functions\/lambda\/|infra\/)/,
    instead: 'Only handler.ts and functions/lambda know Lambda: pass on the fields of the event.',
  },
  {
    modules: /^@?hono(\/|$)/,
    only: /^functions\/api\//,
    instead: 'Routes return values; functions/api/http turns them into responses.',
  },
  {
    modules: /^(fauxqs|dynalite)(\/|$)/,
    only: /^infra\/local\//,
    instead: 'infra/local starts the engines of the local world; use their endpoints.',
  },
  {
    modules: /^(aws-cdk-lib|constructs|cdk-nag|esbuild)(\/|$)/,
    only: /^infra\/aws\//,
    instead: 'Only infra/aws knows how the system is deployed.',
  },
  { modules: /^commander$/, only: /^cli\//, instead: 'Only the command line parses commands.' },
  {
    modules: /^yaml$/,
    only: /^(cli|infra\/local)\//,
    instead: 'The service speaks JSON: read YAML in cli or infra/local.',
  },
];

export const vendorsAtTheirEdge: TidyRule = (sources) =>
  sources
    .filter((source) => !isTest(source.path))
    .flatMap((source) =>
      importsOf(source).flatMap(({ target, at }) =>
        vendors
          .filter(({ modules, only }) => modules.test(target) && !only.test(source.path))
          .map(({ instead }) => `${locationOf(source, at)} imports ${target}. ${instead}`),
      ),
    );
