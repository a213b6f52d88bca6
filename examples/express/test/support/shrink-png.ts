import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** The same picture with at most 256 colours: the most frequent ones stay as they are, each other becomes the nearest of them. */
export function shrinkPng(png: Buffer): Buffer {
  const { width, height, channels, pixels } = readPixels(png)
  const colorAt = (index: number) => pixels.readUIntBE(index * channels, 3)
  const counts = new Map<number, number>()
  for (let index = 0; index < width * height; index += 1) {
    const color = colorAt(index)
    counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  const palette = choosePalette(counts)
  const slots = new Map(palette.map((color, slot) => [color, slot]))
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const color = colorAt(y * width + x)
      let slot = slots.get(color)
      if (slot === undefined) {
        slot = findNearest(palette, color)
        slots.set(color, slot)
      }
      // The first byte of a row names its filter: none, which suits flat colours best.
      rows[y * (width + 1) + 1 + x] = slot
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const colors = Buffer.alloc(palette.length * 3)
  palette.forEach((color, slot) => colors.writeUIntBE(color, slot * 3, 3))
  return Buffer.concat([
    png.subarray(0, 8),
    writeChunk('IHDR', header),
    writeChunk('PLTE', colors),
    writeChunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    writeChunk('IEND', Buffer.alloc(0)),
  ])
}

/** The most frequent colours, each a little apart from the others: a rare colour is wanted more than another shade of grey. */
function choosePalette(counts: ReadonlyMap<number, number>): number[] {
  const chosen: number[] = []
  for (const [color] of [...counts].toSorted(([, a], [, b]) => b - a)) {
    if (chosen.length === 256) break
    if (chosen.every((other) => measure(color, other) > 90)) chosen.push(color)
  }
  return chosen
}

function findNearest(palette: readonly number[], color: number): number {
  const distances = palette.map((other) => measure(color, other))
  return distances.indexOf(Math.min(...distances))
}

/** Square of the distance between two colours. */
function measure(a: number, b: number): number {
  const step = (shift: number) => ((a >> shift) & 255) - ((b >> shift) & 255)
  return step(16) ** 2 + step(8) ** 2 + step(0) ** 2
}

/** Reads what Chromium writes: eight bits a channel, not interlaced. */
function readPixels(png: Buffer) {
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const channels = png[25] === 6 ? 4 : 3
  if (png[24] !== 8 || (png[25] !== 2 && png[25] !== 6) || png[28] !== 0) {
    throw new Error('Expected a PNG of 8-bit RGB or RGBA without interlacing.')
  }
  const parts: Buffer[] = []
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const pixels = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)]
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x
      const left = x < channels ? 0 : pixels[at - channels]!
      const up = y === 0 ? 0 : pixels[at - stride]!
      const corner = x < channels || y === 0 ? 0 : pixels[at - stride - channels]!
      const value = raw[y * (stride + 1) + 1 + x]!
      pixels[at] = value + predict(filter, left, up, corner)
    }
  }
  return { width, height, channels, pixels }
}

/** The filters of https://www.w3.org/TR/png-3/#9Filters. */
function predict(filter: number | undefined, left: number, up: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  if (filter !== 4) return 0
  const [a, b, c] = [up - corner, left - corner, left + up - 2 * corner].map(Math.abs)
  if (a! <= b! && a! <= c!) return left
  return b! <= c! ? up : corner
}

function writeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(data.length + 12)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write(type, 4, 'latin1')
  data.copy(chunk, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, data.length + 8)), data.length + 8)
  return chunk
}
