export function imageMime(bytes: Buffer): string {
  if (bytes.subarray(1, 4).toString('latin1') === 'PNG') return 'image/png';
  if (bytes.subarray(0, 2).toString('hex') === 'ffd8') return 'image/jpeg';
  return bytes.subarray(0, 3).toString('latin1') === 'GIF' ? 'image/gif' : 'application/octet-stream';
}

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The size of a picture in pixels, as its head says; undefined for what is no PNG, GIF or JPEG. */
export function imageSize(bytes: Buffer): ImageSize | undefined {
  switch (imageMime(bytes)) {
    case 'image/png':
      return bytes.length < 24
        ? undefined
        : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    case 'image/gif':
      return bytes.length < 10 ? undefined : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
    case 'image/jpeg':
      return jpegSize(bytes);
    default:
      return undefined;
  }
}

/** The first segment that begins a frame holds the size; three codes of that range mean something else. */
function jpegSize(bytes: Buffer): ImageSize | undefined {
  for (let at = 2; at + 9 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
  }
  return undefined;
}
