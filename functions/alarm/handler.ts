import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { TurnPorts } from '../../shared/turns/ports.ts';
import { onFirstCall, portsFromEnvironment } from '../lambda/index.ts';
import { idIn } from '../lambda/wakes.ts';

/** An alarm is forwarded unread into its object's group; a stale one finds nothing to do there. */
export const createHandler =
  ({ mailbox }: Pick<TurnPorts, 'mailbox'>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const ids = event.Records.map(idIn).filter((id) => id !== null);
    await mailbox.wake(ids.map((id) => ({ id, why: 'alarm' })));
    return { batchItemFailures: [] };
  };

export const handler = onFirstCall(() => createHandler(portsFromEnvironment()));
