/** Where a delivery's whole output lies, byte for byte. */
export type OutputKey = Readonly<{
  prefix: string;
  deliveryId: string;
  host: string;
  stream: 'stdout' | 'stderr';
}>;

export interface Outputs {
  /** Its size in bytes; 0 when nothing was stored (an empty stream is not stored). */
  size(key: OutputKey): Promise<number>;
  /** Bytes from `from` (inclusive) to `to` (exclusive), fewer where there are fewer. */
  read(key: OutputKey, from: number, to: number): Promise<Uint8Array>;
}
