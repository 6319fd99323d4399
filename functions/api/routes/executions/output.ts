import * as z from 'zod';
import type { Execution } from '../../../../shared/model/execution.ts';
import { outputPrefix } from '../../../../shared/turns/execution/outcome.ts';
import { bytes } from '../../http/answer.ts';
import { executionParams } from '../../http/params.ts';
import { numberIn } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { mustExecution } from '../../objects/load.ts';
import type { ApiPorts } from '../../ports.ts';
import { refuse } from '../../problems.ts';

/** A Lambda response has at most 6 MB, and bytes travel as base64. */
const pieceBytes = 4 * 1024 * 1024;

const outputQuery = z.strictObject({
  stream: z
    .enum(['stdout', 'stderr'])
    .optional()
    .meta({ description: 'The stream to read', default: 'stdout' }),
  from: numberIn(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'Offset of the first byte', default: 0 }),
});

export const executionOutput = route('GET /v1/executions/{id}/output', {
  rule: 'see',
  tag: 'executions',
  summary: 'Read the output of an execution as bytes, in pieces',
  params: executionParams,
  query: outputQuery,
  refuses: ['output-not-stored'],
  answers: {
    200: {
      description:
        'Bytes. X-Drydock-Total-Bytes: the total size; X-Drydock-Next: where the next piece starts',
      bytes: true,
    },
  },
  async act(ports, input) {
    const { stream = 'stdout', from = 0 } = input.query;
    const execution = await mustExecution(ports, input, input.params.id);
    const { total, read } = await openOutput(ports, execution, stream);
    const to = Math.min(total, from + pieceBytes);
    const piece = from < to ? await read(from, to) : new Uint8Array();
    return bytes(new Uint8Array(piece), {
      'x-drydock-total-bytes': String(total),
      'x-drydock-next': String(Math.max(from, to)),
    });
  },
});

/** Until it ends, nothing is stored. The wrapper's own first bytes on stderr are skipped. */
async function openOutput(
  { outputs }: ApiPorts,
  execution: Execution,
  stream: 'stdout' | 'stderr',
) {
  const { delivery = null, host = null } = 'endedAt' in execution ? execution : {};
  if (delivery === null || host === null) return { total: 0, read: async () => new Uint8Array() };
  const key = { prefix: outputPrefix(execution), deliveryId: delivery, host, stream };
  const skip = 'stderrSkip' in execution && stream === 'stderr' ? execution.stderrSkip : 0;
  const size = await outputs.size(key);
  if (size === 0 && 'endedAt' in execution && execution[stream].stored === false) {
    refuse('output-not-stored', `The host could not store the ${stream} of ${execution.id}.`);
  }
  const total = Math.max(0, size - skip);
  return { total, read: (from: number, to: number) => outputs.read(key, from + skip, to + skip) };
}
