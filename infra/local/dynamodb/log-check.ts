import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const blockBytes = 32 * 1024;
const headerBytes = 7;
/** Record types are 1 to 4: full, first, middle, last. */
const lastType = 4;

/**
 * True if the logs of a LevelDB folder are undamaged. LevelDB itself silently skips what it cannot
 * read, which would lose commits without an error, so the logs are checked before it opens. A
 * record cut short by the end of the file is what a kill leaves, and is fine; a complete one with a
 * wrong checksum is damage.
 */
export async function hasSoundLogs(folder: string): Promise<boolean> {
  const names = (await readdir(folder)).filter((name) => /^\d+\.log$/.test(name));
  for (const name of names) {
    // A log can vanish if another process holds the folder. Opening the folder reports that.
    const bytes = await readFile(join(folder, name)).catch(() => null);
    if (bytes && !isSound(bytes)) return false;
  }
  return true;
}

function isSound(log: Buffer): boolean {
  for (let block = 0; block < log.length; block += blockBytes) {
    if (!isSoundBlock(log.subarray(block, block + blockBytes))) return false;
  }
  return true;
}

function isSoundBlock(block: Buffer): boolean {
  for (let at = 0; at + headerBytes <= block.length; ) {
    const length = block.readUInt16LE(at + 4);
    const type = block[at + 6] ?? 0;
    const end = at + headerBytes + length;
    // Padding.
    if (type === 0 && length === 0) return block.subarray(at).every((byte) => byte === 0);
    if (end > block.length) return block.length < blockBytes;
    if (type > lastType) return false;
    if (block.readUInt32LE(at) !== masked(crc32c(block.subarray(at + 6, end)))) return false;
    at = end;
  }
  return true;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// LevelDB rotates and offsets its checksums, because a plain CRC of data that embeds CRCs is weak.
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
