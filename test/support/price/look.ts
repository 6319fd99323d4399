/**
 * The read units of one look at an execution or its output: the execution and its lease, below 4 kB
 * each. A look at a lease costs one unit, and two while it stands in line.
 */
export const readsPerLook = 2;
