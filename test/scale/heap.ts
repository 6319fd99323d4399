/** Returns a binary heap: `pop` takes the least member, in logarithmic time. */
export function createHeap<Member>(compare: (a: Member, b: Member) => number) {
  const members: Member[] = [];

  const isLess = (at: number, than: number): boolean => {
    const [a, b] = [members[at], members[than]];
    return a !== undefined && b !== undefined && compare(a, b) < 0;
  };
  const swap = (at: number, other: number): void => {
    const [a, b] = [members[at], members[other]];
    if (a === undefined || b === undefined) return;
    members[at] = b;
    members[other] = a;
  };

  function sink(from: number): void {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = isLess(right, left) ? right : left;
      if (!isLess(least, at)) return;
      swap(at, least);
      at = least;
    }
  }

  return {
    push(member: Member): void {
      members.push(member);
      for (let at = members.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!isLess(at, parent)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop(): Member | undefined {
      swap(0, members.length - 1);
      const least = members.pop();
      sink(0);
      return least;
    },
  };
}
