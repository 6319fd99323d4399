import { describe, expect, it } from 'vitest';
import { execId } from '../../../test/support/model/ids.ts';
import { cancelComment, executionOfComment, runComment } from './comments.ts';

const id = execId('me', 'x');

describe('the comment of a delivery', () => {
  it.each([
    { comment: runComment(id), is: id },
    { comment: cancelComment(id), is: id },
    { comment: 'end lease-me', is: null },
    { comment: 'patching', is: null },
    { comment: '', is: null },
  ])('“$comment” belongs to $is', ({ comment, is }) => {
    expect(executionOfComment(comment)).toBe(is);
  });
});
