import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { mailboxFromEnvironment, onFirstCall } from '../lambda/index.ts';
import { objectIdIn, traceIn } from '../lambda/wakes.ts';

/** Forwards every due timer as a wake of its object; a stale timer finds nothing to do there. */
export const createHandler =
  ({ mailbox }: Pick<TurnPorts, 'mailbox'>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const wakes = event.Records.flatMap((message) => {
      const id = objectIdIn(message);
      return id === null ? [] : [{ id, reason: 'timer', trace: traceIn([message]) }];
    });
    await mailbox.wake(wakes);
    return { batchItemFailures: [] };
  };

export const handler = onFirstCall(() => createHandler(mailboxFromEnvironment()));
