import type { Patch } from './patches.ts';

/** Bugs around the commit: what it demands, what comes before it, and what after. */
export const landingPatches: readonly Patch[] = [
  {
    name: 'sent-before-the-commit',
    changes: [
      {
        file: 'shared/turns/loop.ts',
        find: '  const outcome = await send(ports, assembled);',
        replace:
          '  await sendAll(ports, commit.wakes, assembled.alarms);\n' +
          '  const outcome = await send(ports, assembled);',
      },
      {
        file: 'shared/turns/loop.ts',
        find: '  await sendAll(ports, commit.wakes, alarms);\n',
        replace: '',
      },
    ],
    why: 'wakes are on their way before what they tell of is so',
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
    why: 'the second wake of an object within five minutes is swallowed',
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
    why: 'two workers write one record over each other',
    caught: /version of|went from|two holders|counter|lost|nowhere|written/,
    seed: 2,
  },
  {
    name: 'command-obeyed-not-struck',
    changes: [
      {
        file: 'shared/turns/commit.ts',
        find: '    ...obeyWrites(commit.obeys),\n',
        replace: '',
      },
    ],
    why: 'a command stays, and is obeyed at every turn',
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
    why: 'no unfinished record is in the index of the sweep',
    caught: /no wakeAt/,
    seed: 1,
  },
  {
    name: 'stumble-without-return',
    changes: [
      {
        file: 'shared/turns/stumble.ts',
        find: 'stumblingSince, wakeAt: backedOff }',
        replace: 'stumblingSince, wakeAt: now + 10 ** 9 }',
      },
    ],
    why: 'an object that crashed its worker is looked at in eleven days',
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
    why: 'two leases that both saw room both build',
    caught: /grew to/,
    seed: 4,
  },
];
