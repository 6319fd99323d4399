import type { Patch } from './patch.ts';

/** Bugs around the commit: its conditions, what precedes it, and what follows it. */
export const landingPatches: readonly Patch[] = [
  {
    name: 'sent-before-the-commit',
    changes: [
      {
        file: 'shared/turns/loop/turn.ts',
        find: '  const outcome = await writeTransaction(ports.store, assembled.transaction);',
        replace:
          '  await sendAll(ports, { wakes: commit.wakes, timers: assembled.timers });\n' +
          '  const outcome = await writeTransaction(ports.store, assembled.transaction);',
      },
      {
        file: 'shared/turns/loop/turn.ts',
        find: '  await sendAll(ports, { wakes: commit.wakes, timers });\n',
        replace: '',
      },
    ],
    reason: 'wakes are sent before the commit that they announce',
    caught: /asleep/,
    seed: 1,
  },
  {
    name: 'constant-deduplication-id',
    changes: [
      {
        file: 'shared/adapters/aws/sqs/mailbox.ts',
        find: '    MessageDeduplicationId: newId(),',
        replace: '    MessageDeduplicationId: id,',
      },
    ],
    reason: 'the second wake of an object within five minutes is swallowed',
    caught: /asleep|waits|still/,
    seed: 1,
  },
  {
    name: 'version-unchecked',
    changes: [
      {
        file: 'shared/model/record.ts',
        find: "    when: [{ attr: 'version', equals: before.version }],",
        replace: '    when: [],',
      },
    ],
    reason: 'two workers write one record over each other',
    caught: /version of|went from|two holders|counter|lost|nowhere|written/,
    seed: 2,
  },
  {
    name: 'command-obeyed-not-consumed',
    changes: [
      {
        file: 'shared/turns/loop/assemble.ts',
        find: '    ...consumeWrites(commit.consumes),\n',
        replace: '',
      },
    ],
    reason: 'a command stays and is obeyed at every turn',
    caught: /livelock|a command is left|asleep|went on|bug/,
    seed: 1,
  },
  {
    name: 'wake-at-forgotten',
    changes: [
      {
        file: 'shared/model/record.ts',
        find: 'dueShard: dueShardOf(record.id) }',
        replace: '}',
      },
    ],
    reason: 'no unfinished record is in the index of the sweep',
    caught: /no wakeAt/,
    seed: 1,
  },
  {
    name: 'crash-backed-off-for-days',
    changes: [
      {
        file: 'shared/turns/loop/crash-loop.ts',
        find: 'crashingSince, wakeAt: backedOff }',
        replace: 'crashingSince, wakeAt: now + 10 ** 9 }',
      },
    ],
    reason: 'an object that crashed its worker is due again in eleven days',
    caught: /wakeAt of|still|waits/,
    seed: 7,
  },
  {
    name: 'limit-unchecked',
    changes: [
      {
        file: 'shared/lifecycle/allocator/room.ts',
        find: "    { attr: 'n', belowOrAbsent: limit },\n",
        replace: '',
      },
    ],
    reason: 'two leases that both saw room both build',
    caught: /grew to/,
    seed: 4,
  },
];
