import { importsOf, isTest, place } from '../source.ts';
import type { Rule } from '../trouble.ts';

type Vendor = Readonly<{ what: RegExp; only: RegExp; instead: string }>;

const vendors: readonly Vendor[] = [
  {
    what: /^@(aws-sdk|smithy)\//,
    only: /^((shared\/adapters\/aws|infra)\/|cli\/api\/sign\.ts$)/,
    instead:
      'Use a port (shared/ports); its adapter is in shared/adapters/aws; the CLI only signs.',
  },
  {
    what: /^aws-lambda$/,
    only: /^(functions\/[^/]+\/handler\.ts$|functions\/lambda\/|infra\/)/,
    instead: 'Only handler.ts and functions/lambda know Lambda: pass on what the event says.',
  },
  {
    what: /^@?hono(\/|$)/,
    only: /^functions\/api\//,
    instead: 'Routes answer with values; functions/api/http turns them into responses.',
  },
  {
    what: /^(fauxqs|dynalite)(\/|$)/,
    only: /^infra\/local\//,
    instead: 'Engines of the local world are started in infra/local; talk to their endpoint.',
  },
  {
    what: /^(aws-cdk-lib|constructs|cdk-nag|esbuild)(\/|$)/,
    only: /^infra\/aws\//,
    instead: 'Only infra/aws knows how it is deployed.',
  },
  { what: /^commander$/, only: /^cli\//, instead: 'Only the command line parses commands.' },
  {
    what: /^yaml$/,
    only: /^(cli|infra\/local)\//,
    instead: 'The service speaks JSON: read YAML in cli or infra/local.',
  },
];

export const vendorsAtTheirEdge: Rule = (sources) =>
  sources
    .filter((source) => !isTest(source.path))
    .flatMap((source) =>
      importsOf(source).flatMap(({ target, at }) =>
        vendors
          .filter(({ what, only }) => what.test(target) && !only.test(source.path))
          .map(({ instead }) => `${place(source, at)} imports ${target}. ${instead}`),
      ),
    );
