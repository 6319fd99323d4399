import { z } from 'zod';
import type { Execution } from '../../../../shared/model/execution.ts';
import { outputPrefix } from '../../../../shared/turns/execution-hooks.ts';
import { bytes } from '../../http/answer.ts';
import { executionParams } from '../../http/params.ts';
import { refuse } from '../../http/problem.ts';
import { noBody } from '../../http/read-body.ts';
import { numberIn } from '../../http/read-query.ts';
import { route } from '../../http/route.ts';
import { mustExecution } from '../../objects/load.ts';
import type { ApiPorts } from '../../ports.ts';

/** A Lambda answers with 6 MB at most, and bytes travel as base64. */
const pieceBytes = 4 * 1024 * 1024;

const query = z.strictObject({
  stream: z
    .enum(['stdout', 'stderr'])
    .optional()
    .meta({ description: 'Which one', default: 'stdout' }),
  from: numberIn(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'The first byte wanted', default: 0 }),
});

export const executionOutput = route({
  method: 'GET',
  path: '/v1/executions/{id}/output',
  rule: 'see',
  tag: 'executions',
  summary: 'Its output, byte for byte, in pieces',
  params: executionParams,
  query,
  body: noBody,
  refuses: ['output-not-stored'],
  answers: {
    200: {
      description:
        'Bytes. X-Drydock-Total-Bytes: how many; X-Drydock-Next: where the next piece begins',
      bytes: true,
    },
  },
  async act(ports, asked) {
    const { stream = 'stdout', from = 0 } = asked.query;
    const execution = await mustExecution(ports, asked, asked.params.id);
    const { total, read } = await openOutput(ports, execution, stream);
    const to = Math.min(total, from + pieceBytes);
    const piece = from < to ? await read(from, to) : new Uint8Array();
    return bytes(new Uint8Array(piece), {
      'x-drydock-total-bytes': String(total),
      'x-drydock-next': String(Math.max(from, to)),
    });
  },
});

/** While it runs nothing is stored yet; what the wrapper said first on stderr is not its output. */
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
