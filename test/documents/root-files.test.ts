import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const readRootFile = (file: string): string =>
  readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const packageManifest = z
  .object({ license: z.string(), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readRootFile('package.json')));

describe('the files at the root', () => {
  it('.nvmrc has the Node that npm ci installs', () => {
    expect(readRootFile('.nvmrc').trim()).toBe(packageManifest.devDependencies['node']);
  });

  it('LICENSE is the licence that package.json names', () => {
    expect(packageManifest.license).toBe('Apache-2.0');
    expect(readRootFile('LICENSE')).toContain(
      'Apache License\n                           Version 2.0',
    );
  });

  it('.npmrc sets no registry: npm keeps the one of its user', () => {
    expect(readRootFile('.npmrc')).not.toMatch(/registry|https?:|_auth/);
  });

  it('README.md links the architecture before any other page', () => {
    const [first] = readRootFile('README.md').matchAll(/\]\(([^)]+)\)/g);

    expect(first?.[1]).toBe('docs/architecture.md');
  });
});
