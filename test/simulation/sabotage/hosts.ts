import type { Patch } from './patch.ts';

/** Bugs around what is sent to hosts. */
export const hostPatches: readonly Patch[] = [
  {
    name: 'cancel-forgotten',
    changes: [
      {
        file: 'shared/lifecycle/execution/cancelling.ts',
        find: "    return underWay ? 'look' : 'cancel';",
        replace: "    return underWay ? 'look' : 'look';",
      },
    ],
    reason: 'a cancel that was throttled or not delivered is never asked for again',
    caught: /a cancel is forgotten/,
    seed: 27,
    weather: {
      losesNothing: false,
      rates: { throttled: 0.4, late: 0.5 },
      pace: { visibleMs: 0, bootMs: 500 },
      crew: 3,
      coarse: 0.95,
      slow: 0,
      leasesMost: 4,
      longestRun: 3_000,
      stride: 20,
      likes: (move) => (move === 'run a command' ? 0.5 : move === 'cancel a command' ? 4 : 0.1),
    },
  },
  {
    name: 'delivery-forgotten',
    changes: [
      {
        file: 'shared/turns/execution/hooks.ts',
        find: '.catch(noteFailedLook(ports, execution))',
        replace: '',
      },
    ],
    reason: 'a look that fails after a send makes the worker forget the delivery',
    caught: /a delivery is forgotten/,
    seed: 1,
    weather: {
      losesNothing: false,
      rates: { throttled: 0.2 },
      likes: (move) => (/^run a command$/.test(move) ? 6 : 0.5),
    },
  },
  {
    name: 'host-not-counted',
    changes: [
      {
        file: 'shared/lifecycle/execution/delivery-count.ts',
        find: "    when: [{ attr: 'sent', belowOrAbsent: limits.deliveriesPerHost }],",
        replace: '    when: [],',
      },
    ],
    reason: 'a host is sent more commands than its agent runs at once',
    caught: /commands are under way/,
    seed: 1,
    weather: {
      longestRun: 3_000,
      likes: (move) => (/^run a command$/.test(move) ? 6 : 0.5),
    },
  },
];
