/** In seconds. EC2 may omit a young machine from its answers for minutes, without saying so. */
export const bounds = {
  /** A machine that no look shows for this long after its launch does not exist. */
  unseen: 300,
  /** Two empty looks, this far apart, prove that no machine is left. */
  betweenLooks: 60,
  lookFirst: 1,
  lookMost: 15,
} as const;
