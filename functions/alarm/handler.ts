import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { idIn, traceIn } from '../lambda/wakes.ts';

/** An alarm is forwarded unread into its object's group; a stale one finds nothing to do there. */
export const createHandler =
  ({ mailbox }: Pick<TurnPorts, 'mailbox'>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const wakes = event.Records.flatMap((record) => {
      const id = idIn(record);
      return id === null ? [] : [{ id, why: 'alarm', trace: traceIn([record]) }];
    });
    await mailbox.wake(wakes);
    return { batchItemFailures: [] };
  };

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
