/** Identifies one whole output stream of a delivery, stored byte for byte. */
export type OutputKey = Readonly<{
  prefix: string;
  deliveryId: string;
  host: string;
  stream: 'stdout' | 'stderr';
}>;

/** Reads the stored outputs of deliveries (S3). Faults are thrown as FaultError. */
export interface Outputs {
  /** Returns its size in bytes; 0 if it was not stored (an empty stream is not stored). */
  size(key: OutputKey): Promise<number>;
  /** Returns the bytes from `from` (inclusive) to `to` (exclusive), or as many of them as exist. */
  read(key: OutputKey, from: number, to: number): Promise<Uint8Array>;
}
