import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ec2 from '@aws-sdk/client-ec2';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../cli/commands/index.ts';
import { readSettings } from '../../infra/aws/settings.ts';
import { synthesize } from '../infra/synth.ts';
import { commandsIn, shellLinesIn } from './shell-commands.ts';

const projectRoot = join(import.meta.dirname, '../..');
const documents = [
  'README.md',
  ...readdirSync(join(projectRoot, 'docs')).map((file) => `docs/${file}`),
].map((file) => ({ file, text: readFileSync(join(projectRoot, file), 'utf8') }));

/** Parses the words of a command as the command line does, without carrying it out. */
async function parse(words: readonly string[]): Promise<void> {
  const root = new Command('drydock').enablePositionalOptions().exitOverride();
  root.configureOutput({ writeErr: () => undefined });
  for (const { name, load } of commandTable) {
    const command = root.command(name);
    (await load())(command);
    for (const each of [command, ...command.commands]) {
      each.exitOverride().configureOutput({ writeErr: () => undefined });
      if (each.commands.length === 0) each.action(() => undefined);
    }
  }
  await root.parseAsync([...words], { from: 'user' });
}

/** AWS's operations by the name of their service in its command line; others are not checked. */
const services: Readonly<Record<string, object>> = { cloudformation, dynamodb, ec2, sqs, ssm };
const pascal = (name: string): string =>
  name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

describe.each(documents)('the commands in $file', ({ text }) => {
  const lines = shellLinesIn(text);

  it('of drydock have the arguments and options of the command line', async () => {
    for (const words of lines.flatMap((line) => commandsIn(line, 'npx', 'drydock'))) {
      await expect(parse(words), words.join(' ')).resolves.toBeUndefined();
    }
  });

  it('of the CDK have settings of the deployment', () => {
    const commands = lines.flatMap((line) => [
      ...commandsIn(line, 'npx', 'cdk'),
      ...commandsIn(line, 'npm', 'run', 'synth'),
    ]);
    for (const words of commands) {
      const given = words.flatMap((word, n) => (words[n - 1] === '-c' ? [word.split('=')] : []));
      const values = new Map(given.map(([name = '', value]) => [name, value]));
      const read = () => readSettings((name) => values.get(name), [...values.keys()]);
      expect(read, words.join(' ')).not.toThrow();
    }
  });

  it('of AWS name operations that exist', () => {
    for (const [service = '', ...words] of lines.flatMap((line) => commandsIn(line, 'aws'))) {
      const operations = services[service];
      if (operations === undefined) continue;
      const [operation = '', condition = ''] = words;
      const name =
        operation === 'wait' ? `waitUntil${pascal(condition)}` : `${pascal(operation)}Command`;
      expect(Object.keys(operations)).toContain(name);
    }
  });
});

describe('docs/first-deployment.md', () => {
  const text = documents.find(({ file }) => file === 'docs/first-deployment.md')?.text ?? '';

  const deployments = [
    { deployment: 'try-1', profile: 'dev', eventBus: 'true' },
    { deployment: 'try-2', profile: 'production' },
  ].map((given) => ({ ...given, template: JSON.stringify(synthesize(given)) }));

  it.each(deployments)('names only what $deployment has', ({ deployment, template }) => {
    const ownNames = new RegExp(`(?:/drydock/)?\\b${deployment}[-/][a-z][a-z-]*`, 'g');
    const names = new Set([...text.matchAll(ownNames)].map(([name]) => name));

    // What the page itself creates.
    for (const made of ['try-1-look', 'try-2-leases-restored']) names.delete(made);
    expect(names.size).toBeGreaterThan(0);
    expect([...names].filter((name) => !template.includes(name))).toEqual([]);
  });

  it('is linked from the README and from docs/deploy.md', () => {
    for (const { file, text: page } of documents) {
      if (!['README.md', 'docs/deploy.md'].includes(file)) continue;
      expect([file, page]).toEqual([file, expect.stringContaining('first-deployment.md)')]);
    }
  });
});

describe('the check of commands', () => {
  it('finds them in joined lines, after operators and within others', () => {
    const line1 = 'id=$(npx drydock ls) && npx drydock show "a b" \\\n';
    const line2 = '  --json | cat "$(npx drydock whoami)" # npx drydock\n';
    const text = `\`\`\`sh\n${line1}${line2}\`\`\`\n`;
    const [line = ''] = shellLinesIn(text);

    expect(commandsIn(line, 'npx', 'drydock')).toEqual([
      ['ls'],
      ['show', 'a b', '--json'],
      ['whoami'],
    ]);
  });

  it.each([[['leave']], [['ls', '--everything']], [['release']], [['ls', 'secrets']]])(
    'refuses %j',
    async (words) => {
      await expect(parse(words)).rejects.toThrow();
    },
  );
});
