import { stillness } from '../stage/profile.ts';
import type { Patch } from './patch.ts';

/** Bugs in how seats and room are passed on. */
export const seatPatches: readonly Patch[] = [
  {
    name: 'gate-unchecked-by-giver',
    changes: [
      {
        file: 'shared/lifecycle/allocator/seats.ts',
        find: '    writes: [checkGateOpen(seat), ...move.writes, ...commands.map(putCommand)],',
        replace: '    writes: [...move.writes, ...commands.map(putCommand)],',
      },
    ],
    reason: 'a seat is returned without a check that its gate is open',
    caught: /dead token|should be nowhere|lost: it was outstanding/,
    seed: 1,
  },
  {
    name: 'gate-unchecked-by-taker',
    changes: [
      {
        file: 'shared/lifecycle/lease/pending/take-seat.ts',
        find: '    writes: [checkGateOpen(seat), ...leave.writes],',
        replace: '    writes: [...leave.writes],',
      },
    ],
    reason: 'a grant is taken although its resource is leaving',
    caught: /whose gate is closed/,
    seed: 1,
  },
  {
    name: 'room-not-passed-on',
    changes: [
      {
        file: 'shared/lifecycle/allocator/room.ts',
        find: '  if (entry) {\n    return {\n      writes: [markRoom(entry)],',
        replace: '  if (entry) {\n    return {\n      writes: [],',
      },
    ],
    reason: 'room is promised to an entry that is not marked, and stays counted',
    caught: /counter of/,
    seed: 1,
  },
  {
    name: 'room-dropped-though-passed-on',
    changes: [
      {
        file: 'shared/lifecycle/allocator/room.ts',
        find: '      writes: [markRoom(entry)],',
        replace: '      writes: [markRoom(entry), dropRoom(blueprint)],',
      },
    ],
    reason: 'the counter goes down although the room was passed on',
    caught: /counter of/,
    seed: 1,
  },
  {
    name: 'line-not-read-again',
    changes: [
      {
        file: 'shared/turns/loop/turn.ts',
        find: '  await recheck(ports, commit.rechecks);\n',
        replace: '',
      },
    ],
    reason: 'a turn that frees a seat does not read the line again',
    caught: /asleep|waits \(/,
    seed: 1,
    weather: {
      losesNothing: true,
      rates: stillness,
      crew: 6,
      coarse: 0.95,
      slow: 0.3,
      leasesMost: 6,
      stride: 20,
      likes: (move) => (/^(burst|work)$/.test(move) ? 4 : 0),
    },
  },
  {
    name: 'passes-the-line',
    changes: [
      {
        file: 'shared/lifecycle/lease/pending/take-seat.ts',
        find: '    const ahead = firstAhead(lease, turn, line);',
        replace: '    const ahead = firstAhead(lease, turn, line) && null;',
      },
    ],
    reason: 'a free seat is taken although older leases wait for it',
    caught: /overtaken/,
    seed: 69,
  },
  {
    name: 'stale-index-trusted',
    changes: [
      {
        file: 'shared/lifecycle/resource/ending.ts',
        find:
          '    resource.outstanding.length - ' +
          'returnedSeats(resource, resource.outstanding, turn).length;',
        replace: '    turn.holders.length;',
      },
      {
        file: 'shared/lifecycle/resource/ending.ts',
        find: "({ op: 'delete', key: returnedKey(resource.id, n), when: exists }),",
        replace: "({ op: 'delete', key: returnedKey(resource.id, n), when: always }),",
      },
    ],
    reason: 'a resource is destroyed once an index, which may be stale, shows no holder',
    caught: /should be nowhere|went from|whose gate|which is/,
    seed: 1,
  },
  {
    name: 'grant-to-an-entry-that-left',
    changes: [
      {
        file: 'shared/lifecycle/allocator/line.ts',
        find: "[\n    { attr: 'pk', is: 'present' },\n    { attr: 'room', is: entry.room",
        replace: "[\n    { attr: 'room', is: entry.room",
      },
    ],
    reason: 'a seat is granted to an entry that no longer exists',
    caught: /an entry of|lost/,
    seed: 12,
  },
  {
    name: 'back-in-line-behind-others',
    changes: [
      {
        file: 'shared/lifecycle/lease/acquired.ts',
        find: "    ...common,\n    state: 'pending',\n    attempts,",
        replace: "    ...common,\n    state: 'pending',\n    queuedAt: turn.now,\n    attempts,",
      },
      {
        file: 'shared/lifecycle/lease/acquired.ts',
        find: 'joinLine(lease, line, {',
        replace: 'joinLine({ ...lease, queuedAt: turn.now }, line, {',
      },
    ],
    reason: 'a lease whose resource left goes to the end of the line',
    caught: /queuedAt of/,
    seed: 23,
    weather: {
      leasesMost: 8,
      stride: 20,
      crew: 6,
      pace: { visibleMs: 0, bootMs: 500 },
      likes: (move) => (/^release a resource$|falls silent$/.test(move) ? 6 : 0.5),
    },
  },
  {
    name: 'seats-unnamed-at-the-gate',
    changes: [
      {
        file: 'shared/lifecycle/resource/gate.ts',
        find: "      ? { op: 'check', key, when: absent }",
        replace: "      ? { op: 'check', key, when: [] }",
      },
    ],
    reason: 'a gate is closed without naming the seats that were not free',
    caught: /dead token/,
    seed: 1,
    weather: {
      rates: stillness,
      crew: 6,
      leasesMost: 10,
      stride: 20,
      likes: (move) => (/pause a resource$/.test(move) ? 8 : 0.3),
    },
  },
  {
    name: 'build-keeps-its-room',
    changes: [
      {
        file: 'shared/lifecycle/allocator/room.ts',
        find: "  remove: entry.room ? ['room'] : [],",
        replace: '  remove: [],',
      },
    ],
    reason: 'an entry builds with the room it was given, and keeps the room',
    caught: /counter of/,
    seed: 1,
  },
  {
    name: 'seat-not-passed-on',
    changes: [
      {
        file: 'shared/lifecycle/lease/leave-lines.ts',
        find: '    if (entry.granted && entry !== taken) {',
        replace: '    if (entry.granted && entry !== taken && turn.commands.length === 0) {',
      },
    ],
    reason: 'a waiting lease that is released forgets its grant',
    caught: /lost/,
    seed: 1,
  },
  {
    name: 'place-given-up',
    changes: [
      {
        file: 'shared/lifecycle/lease/pending/creation.ts',
        find: '    ...commit,\n    wakes:',
        replace: '    ...commit,\n    writes: joinsAnyway ? [] : commit.writes,\n    wakes:',
      },
    ],
    reason: 'a new lease that loses every race is created without its place in line',
    caught: /has no entry/,
    seed: 18,
  },
  {
    name: 'creation-without-a-look',
    changes: [
      {
        file: 'shared/turns/lease/create.ts',
        find: '  await recheck(ports, commit.rechecks);\n',
        replace: '',
      },
    ],
    reason: 'no turn looks for a seat or for room after a new lease joined the line',
    caught: /asleep/,
    seed: 27,
  },
];
