/** A situation that a burst of leases meets. */
export type Case = Readonly<{
  name: 'all free' | 'a tenth free' | 'none free';
  /** Hosts that run already, each with one free seat. */
  hosts: number;
  /** The blueprint's limit on hosts. */
  limit: number;
  /** How long each lease is held, ms. */
  heldMs: number;
}>;

/**
 * Returns the cases of a burst of `n` leases, which may use as many hosts as a tenth of them, at
 * least one. With none running, hosts are built, as many at once as a blueprint does by default.
 */
export const casesOf = (n: number): readonly Case[] => {
  const tenth = Math.max(1, n / 10);
  return [
    { name: 'all free', hosts: n, limit: n, heldMs: 1_000 },
    { name: 'a tenth free', hosts: tenth, limit: tenth, heldMs: 1_000 },
    { name: 'none free', hosts: 0, limit: tenth, heldMs: 1_000 },
  ];
};
