import { FaultError, fault } from '../../model/fault.ts';
import { limits } from '../../model/limits.ts';
import type { Delivery } from '../../ports/remote.ts';

/** SSM's limit on a document with its parameters, in bytes. */
const scriptBytesMax = 64 * 1024;

/** SSM's lower bound on the first of the two timeouts, in seconds. */
const deliverySecondsMin = 30;

/** SSM shows this much of stdout and of stderr; the rest is only in the stored outputs. */
export const shownCharacters = 8_000;

/**
 * Refuses a delivery that SSM would refuse or, worse, change: it replaces `{{…}}` inside a script.
 * Scripts carry their data encoded, so braces can only come from a bug of ours.
 * @throws FaultError `bug` for braces and impossible timeouts, `invalid` for a script over 64 KB
 */
export function validateDelivery(delivery: Delivery): void {
  const { script, comment, deliverySeconds, runSeconds } = delivery;
  if (script.includes('{{')) {
    const detail = `the script for “${comment}” contains “{{”, which SSM would replace`;
    throw new FaultError(fault('bug', detail));
  }
  if (
    deliverySeconds < deliverySecondsMin ||
    runSeconds < 1 ||
    runSeconds > limits.agentTimeoutMax
  ) {
    const times = `${deliverySeconds} s for delivery, ${runSeconds} s to run`;
    const detail = `the timeouts of “${comment}” are outside SSM's bounds: ${times}`;
    throw new FaultError(fault('bug', detail));
  }
  const bytes = Buffer.byteLength(JSON.stringify([script]));
  if (bytes <= scriptBytesMax) return;
  const detail = `the script for “${comment}” is ${bytes} bytes, over SSM's ${scriptBytesMax}`;
  throw new FaultError(fault('invalid', detail));
}
