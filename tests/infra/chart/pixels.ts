import { inflateSync } from 'node:zlib';

export interface Pixels {
  width: number;
  height: number;
  /** As #rrggbbaa. */
  at(x: number, y: number): string;
  /** How many pixels have this colour (#rrggbb, opaque). */
  count(colour: string): number;
}

/** Decodes a PNG of eight-bit RGBA without interlacing, which is what charts are. */
export function pixelsOf(png: Uint8Array): Pixels {
  const bytes = Buffer.from(png);
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  if (bytes.readUInt8(24) !== 8 || bytes.readUInt8(25) !== 6) throw new Error('Expected eight-bit RGBA.');
  const rows = unfiltered(inflateSync(Buffer.concat(chunks(bytes, 'IDAT'))), width * 4, height);
  const at = (x: number, y: number) =>
    `#${rows.subarray((y * width + x) * 4, (y * width + x) * 4 + 4).toString('hex')}`;
  return {
    width,
    height,
    at,
    count(colour) {
      let found = 0;
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (at(x, y) === `${colour}ff`) found++;
      return found;
    },
  };
}

function chunks(png: Buffer, wanted: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === wanted) found.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return found;
}

/** Undoes the five filters of the PNG specification, each byte from those to its left and above. */
function unfiltered(data: Buffer, stride: number, height: number): Buffer {
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data.readUInt8(y * (stride + 1));
    for (let x = 0; x < stride; x++) {
      const left = x < 4 ? 0 : (rows[y * stride + x - 4] ?? 0);
      const above = y === 0 ? 0 : (rows[(y - 1) * stride + x] ?? 0);
      const corner = x < 4 || y === 0 ? 0 : (rows[(y - 1) * stride + x - 4] ?? 0);
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter] ?? 0;
      rows[y * stride + x] = ((data[y * (stride + 1) + 1 + x] ?? 0) + predicted) & 255;
    }
  }
  return rows;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [nearest = 0] = [left, above, corner].sort((a, b) => Math.abs(guess - a) - Math.abs(guess - b));
  return nearest;
}
