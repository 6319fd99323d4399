/**
 * What an arriving wake tells besides the id: how often it was received, and whether the sweep sent
 * it; for the log, why it was sent and which requests led to it.
 */
export type Arrival = Readonly<{
  receives: number;
  bySweep: boolean;
  reason?: string | undefined;
  trace?: string | undefined;
}>;
