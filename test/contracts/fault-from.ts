import { type Fault, faultOf } from '../../shared/model/fault.ts';

/** Returns the fault that an operation fails with; rejects if it succeeds. */
export const faultFrom = (operation: Promise<unknown>): Promise<Fault> =>
  operation.then(
    () => Promise.reject(new Error('The operation should have failed.')),
    (error: unknown) => faultOf(error),
  );
