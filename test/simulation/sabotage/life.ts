import type { Patch } from './patch.ts';

/** Bugs around machines and hosts, and their ends. */
export const lifePatches: readonly Patch[] = [
  {
    name: 'token-not-stable',
    changes: [
      {
        file: 'shared/blueprints/ec2-host/launch.ts',
        find: '    token,\n    attempt,\n',
        replace: '    token: [token, resource.version].join("-"),\n    attempt,\n',
      },
    ],
    reason: 'a repeated launch makes a second machine',
    caught: /machines for|an orphan/,
    seed: 7,
  },
  {
    name: 'wrapper-runs-again',
    changes: [
      {
        file: 'shared/blueprints/host/bash/run.ts',
        find: '  [ ! -e "$exec_dir/end" ] || report_recorded\n',
        replace: '',
      },
    ],
    reason: 'a command that is delivered twice runs twice',
    caught: /run twice/,
    seed: 93,
  },
  {
    name: 'gone-believed-at-once',
    changes: [
      {
        file: 'shared/blueprints/ec2-host/destroy.ts',
        find: '  const late = since + seconds(bounds.unseen);',
        replace: '  const late = since;',
      },
    ],
    reason: 'a launch whose answer was lost is believed to have made nothing',
    caught: /an orphan/,
    seed: 1,
    weather: {
      losesNothing: false,
      rates: { lost: 0.15, network: 0.1 },
      pace: { visibleMs: 120_000, bootMs: 5_000 },
    },
  },
  {
    name: 'terminated-without-looking',
    changes: [
      {
        file: 'shared/blueprints/ec2-host/destroy.ts',
        find: "  const alive = seen.filter(({ state }) => state !== 'terminated');",
        replace: "  const alive = seen.filter(({ state }) => state === 'pending');",
      },
    ],
    reason: 'a running machine is taken for gone',
    caught: /an orphan/,
    seed: 2,
  },
  {
    name: 'two-builds',
    changes: [
      {
        file: 'shared/lifecycle/lease/pending/build.ts',
        find: '  if (lease.building !== null) return null;\n',
        replace: '',
      },
      {
        file: 'shared/turns/lease/room-facts.ts',
        find: "  if (building?.state === 'pending') return { ...noRoom, ...counted };\n",
        replace: '',
      },
    ],
    reason: 'a lease starts a build at every turn',
    caught: /two builds/,
    seed: 1,
  },
  {
    name: 'lock-left-behind',
    changes: [
      {
        file: 'shared/lifecycle/resource/ending.ts',
        find: '      ...resource.locks.map((name): Write => {',
        replace: '      ...resource.locks.slice(1).map((name): Write => {',
      },
    ],
    reason: 'the last commit of a resource forgets a lock',
    caught: /lock/,
    seed: 1,
  },
];
