/** Seconds. EC2 forgets to mention young machines for minutes, and never says which. */
export const bounds = {
  /** A machine that no look shows for this long after its launch is not coming. */
  unseen: 300,
  /** Two empty looks, this far apart, are believed. */
  betweenLooks: 60,
  lookFirst: 1,
  lookMost: 15,
} as const;
