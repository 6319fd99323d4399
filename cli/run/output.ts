import type { Context } from '../context.ts';
import { CliError } from '../exit.ts';

export type OutputStream = 'stdout' | 'stderr';

/** Prints a stream byte for byte, part by part; a part whose answer was lost is asked again. */
export async function printOutput(
  context: Context,
  id: string,
  stream: OutputStream,
  signal?: AbortSignal,
): Promise<void> {
  for (let from = 0; !context.unread.aborted; ) {
    const part = await context.api.output(id, stream, from, { signal });
    if (part.bytes.length > 0) writePart(context, stream, part.bytes, from);
    const total = Number(part.headers.get('x-drydock-total-bytes') ?? Number.NaN);
    const next = Number(part.headers.get('x-drydock-next') ?? from + part.bytes.length);
    // Without a total, a part that brought nothing new is the last one.
    if (next <= from || next >= total) return;
    from = next;
  }
}

function writePart(context: Context, stream: OutputStream, bytes: Uint8Array, from: number): void {
  if (!context.screen.json) {
    context.screen.bytes(stream, bytes);
    return;
  }
  const text = textOf(bytes);
  const content = text === null ? { base64: Buffer.from(bytes).toString('base64') } : { text };
  context.screen.object({ kind: 'output', stream, from, bytes: bytes.length, ...content });
}

/** Bytes that are text, as text: null when a character would be lost. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Both streams. False, and told, when they could not be read in whole. */
export async function printBoth(
  context: Context,
  id: string,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    await printOutput(context, id, 'stdout', signal);
    await printOutput(context, id, 'stderr', signal);
    return true;
  } catch (error) {
    if (signal?.aborted) return false;
    if (!(error instanceof CliError)) throw error;
    // What was never stored will not be there later either.
    const next =
      error.status === 404
        ? `What was kept: drydock show ${id} --json`
        : `Try: drydock output ${id}`;
    context.screen.note(`the output could not be read in whole: ${error.message} ${next}`);
    return false;
  }
}
