import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { functionNames } from './bundle.ts';
import { resolveStack } from './resolve-stack.ts';

const usageText = `npm run --silent unminify -- FUNCTION [--bundles FOLDER] < stack.txt

Prints a stack trace, or a log line that holds one, with places in our sources instead of those in
the deployed code. First check out the commit that is deployed, and run npm ci && npm run synth.

FUNCTION is one of ${functionNames.join(', ')}.
`;

const { values, positionals } = parseArgs({
  options: {
    bundles: { type: 'string', default: 'cdk.out/bundles' },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [name = ''] = positionals;
if (values.help) process.stdout.write(usageText);
else if (functionNames.includes(name)) {
  // A log line is JSON, in which the lines of a stack are joined by `\n`.
  const given = (await text(process.stdin)).replaceAll('\\n', '\n');
  process.stdout.write(resolveStack(given, values.bundles, name));
} else {
  process.stderr.write(usageText);
  process.exitCode = 2;
}
