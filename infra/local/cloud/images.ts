import { createHash } from 'node:crypto';

/**
 * Returns the invented image behind one of Amazon's public parameters, or null for any other
 * parameter. The id encodes the architecture.
 */
export function imageOfParameter(name: string): string | null {
  if (!name.startsWith('/aws/service/ami-')) return null;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 14);
  return `ami-${name.includes('arm64') ? 'a64' : '864'}${digest}`;
}

export function architectureOfImage(imageId: string): 'arm64' | 'x86_64' {
  return imageId.startsWith('ami-a64') ? 'arm64' : 'x86_64';
}
