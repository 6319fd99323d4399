import { describe, expect, it } from 'vitest';
import { type DeletionVerdict, decideDeletion } from './deletion.ts';

/** Every status of a stack (CloudFormation API reference, Stack). */
const verdicts: Readonly<Record<string, DeletionVerdict['kind']>> = {
  DELETE_IN_PROGRESS: 'terminate',
  // An update left the resource out, or renamed it.
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'keep',
  UPDATE_IN_PROGRESS: 'keep',
  // An update that had created it is rolled back.
  UPDATE_ROLLBACK_IN_PROGRESS: 'keep',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'keep',
  // The first creation is rolled back.
  ROLLBACK_IN_PROGRESS: 'keep',
  CREATE_IN_PROGRESS: 'keep',
  IMPORT_IN_PROGRESS: 'keep',
  IMPORT_ROLLBACK_IN_PROGRESS: 'keep',
  REVIEW_IN_PROGRESS: 'keep',
  // Nothing is in progress, so nothing can be deleting the resource.
  CREATE_COMPLETE: 'unclear',
  CREATE_FAILED: 'unclear',
  DELETE_COMPLETE: 'unclear',
  DELETE_FAILED: 'unclear',
  IMPORT_COMPLETE: 'unclear',
  IMPORT_ROLLBACK_COMPLETE: 'unclear',
  IMPORT_ROLLBACK_FAILED: 'unclear',
  ROLLBACK_COMPLETE: 'unclear',
  ROLLBACK_FAILED: 'unclear',
  UPDATE_COMPLETE: 'unclear',
  UPDATE_FAILED: 'unclear',
  UPDATE_ROLLBACK_COMPLETE: 'unclear',
  UPDATE_ROLLBACK_FAILED: 'unclear',
};

describe('the machines of a deployment whose resource is deleted', () => {
  it.each(Object.entries(verdicts))('while the stack is %s: %s', (status, verdict) => {
    expect(decideDeletion(false, status).kind).toBe(verdict);
  });

  it.each(Object.keys(verdicts))('are kept in production while the stack is %s', (status) => {
    expect(decideDeletion(true, status).kind).toBe('keep');
  });
});
