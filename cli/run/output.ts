import type { OutputStream } from '../api/routes.ts';
import type { CommandContext } from '../context.ts';
import { CliError } from '../exit.ts';

/** Prints a stream byte for byte, part by part; a part whose answer was lost is requested again. */
export async function printOutput(
  context: CommandContext,
  id: string,
  stream: OutputStream,
  signal?: AbortSignal,
): Promise<void> {
  for (let from = 0; !context.stdoutBroken.aborted; ) {
    const part = await context.api.output(id, stream, from, { signal });
    if (part.bytes.length > 0) writePart(context, stream, part.bytes, from);
    const total = Number(part.headers.get('x-drydock-total-bytes') ?? Number.NaN);
    const next = Number(part.headers.get('x-drydock-next') ?? from + part.bytes.length);
    // Without a total, a part with nothing new is the last one.
    if (next <= from || next >= total) return;
    from = next;
  }
}

function writePart(
  context: CommandContext,
  stream: OutputStream,
  bytes: Uint8Array,
  from: number,
): void {
  if (!context.screen.json) {
    context.screen.bytes(stream, bytes);
    return;
  }
  const text = decodeUtf8(bytes);
  const content = text === null ? { base64: Buffer.from(bytes).toString('base64') } : { text };
  context.screen.object({ kind: 'output', stream, from, bytes: bytes.length, ...content });
}

/** Returns the bytes as text; null if they are not valid UTF-8, so that no byte is lost. */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Prints both streams. Returns false, and prints why, if they could not be read completely. */
export async function printBothStreams(
  context: CommandContext,
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
    // Output that was never stored will not appear later either.
    const next =
      error.status === 404
        ? `For the part that was stored: drydock show ${id} --json`
        : `Try: drydock output ${id}`;
    context.screen.note(`the output could not be read completely: ${error.message} ${next}`);
    return false;
  }
}
