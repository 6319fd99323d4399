/** Returns a list that stays in order. `compare` must be 0 only for the same member. */
export function createSortedList<Member>(compare: (a: Member, b: Member) => number) {
  const members: Member[] = [];

  /** Returns the index of the member, or the index at which it would be inserted. */
  function place(member: Member): number {
    let low = 0;
    let high = members.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = members[middle];
      if (other !== undefined && compare(other, member) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function has(member: Member, at: number): boolean {
    const other = members[at];
    return other !== undefined && compare(other, member) === 0;
  }

  const shown: readonly Member[] = members;
  return {
    members: shown,
    place,
    add(member: Member): void {
      const at = place(member);
      members.splice(at, has(member, at) ? 1 : 0, member);
    },
    drop(member: Member): void {
      const at = place(member);
      if (has(member, at)) members.splice(at, 1);
    },
  };
}

export type SortedList<Member> = ReturnType<typeof createSortedList<Member>>;
