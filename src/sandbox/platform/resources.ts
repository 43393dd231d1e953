import type { Context } from 'hono';
import { isObject } from '../card/shape.js';
import { newFileKey, newImageKey } from '../people/ids.js';
import type { Message, StoredFile, World } from '../people/world.js';
import { PlatformError } from './errors.js';
import { imageMime, imageSize } from './images.js';
import { findMessage } from './messages.js';
import { readUpload, type Upload } from './upload.js';

const MEGABYTE = 1024 * 1024;
const FILE_TYPES = new Set(['opus', 'mp4', 'pdf', 'doc', 'xls', 'ppt', 'stream']);
const IMAGE_TYPES = new Set(['message', 'avatar']);

const wrongParameter = (): PlatformError => new PlatformError(234001, 'Invalid request param.');

export interface ResourceApi {
  readonly uploadFile: (context: Context) => Promise<object>;
  readonly uploadImage: (context: Context) => Promise<object>;
  readonly download: (context: Context) => Response;
}

/** The routes for the bot's uploads and for downloads of a message's files. */
export function resourceApi(world: World): ResourceApi {
  const storeFile = (file: StoredFile): void => void world.files.set(file.key, file);
  return {
    uploadFile: async c => {
      const { upload, bytes } = await readFile(c, 'file', 30 * MEGABYTE);
      const fileType = upload.fields.get('file_type') ?? '';
      const name = upload.fields.get('file_name') ?? '';
      if (!FILE_TYPES.has(fileType) || name === '') throw wrongParameter();
      const key = newFileKey();
      storeFile({ key, kind: 'file', name, mime: 'application/octet-stream', fileType, byBot: true, bytes });
      return { file_key: key };
    },
    uploadImage: async c => {
      const { upload, bytes } = await readFile(c, 'image', 10 * MEGABYTE);
      if (!IMAGE_TYPES.has(upload.fields.get('image_type') ?? '')) throw wrongParameter();
      checkImage(bytes);
      const key = newImageKey();
      storeFile({ key, kind: 'image', name: `${key}.png`, mime: imageMime(bytes), byBot: true, bytes });
      return { image_key: key };
    },
    download: c => {
      const message = findMessage(c.req.param('id') ?? '', world);
      const file = findFile(message, c.req.param('key') ?? '', c.req.query('type'), world);
      return new Response(new Uint8Array(file.bytes), { headers: fileHeaders(file) });
    },
  };
}

const MAX_PIXELS = 12_000;
const MAX_GIF_PIXELS = 2_000;

/** Throws the platform's refusal of a picture that is none, or too large to be shown. */
function checkImage(bytes: Buffer): void {
  const size = imageSize(bytes);
  if (!size) throw new PlatformError(234011, "Can't regonnize the image format.");
  const limit = imageMime(bytes) === 'image/gif' ? MAX_GIF_PIXELS : MAX_PIXELS;
  if (Math.max(size.width, size.height) > limit)
    throw new PlatformError(234039, 'Image resolution exceeds limit.');
}

async function readFile(
  c: Context,
  field: string,
  maxBytes: number,
): Promise<{ upload: Upload; bytes: Buffer }> {
  const upload = await readUpload(c.req.raw, maxBytes).catch(() => {
    throw wrongParameter();
  });
  if (upload.tooLarge) throw new PlatformError(234006, 'The file size exceed the max value.');
  if (upload.file?.field !== field) throw wrongParameter();
  if (upload.file.bytes.length === 0) throw new PlatformError(234010, "File's size can't be 0.");
  return { upload, bytes: upload.file.bytes };
}

function findFile(message: Message, key: string, type: string | undefined, world: World): StoredFile {
  if (type !== 'file' && type !== 'image') throw wrongParameter();
  if (message.type === 'interactive') throw new PlatformError(234043, 'Unsupported message type.');
  const content: unknown = JSON.parse(message.content);
  const keys = isObject(content) ? [content['file_key'], content['image_key']] : [];
  const file = keys.includes(key) ? world.files.get(key) : undefined;
  if (file?.kind !== type) throw new PlatformError(234003, 'File not in msg.');
  return file;
}

/**
 * Headers of a download. Like the platform, they carry the name as raw UTF-8 bytes, which a simple client reads as
 * Latin-1.
 */
export function fileHeaders({ name, mime }: StoredFile): Record<string, string> {
  const safe = name.replace(/["\\\r\n]/g, '_');
  const disposition = Buffer.from(`attachment; filename="${safe}"`, 'utf8').toString('latin1');
  return { 'Content-Type': mime, 'Content-Disposition': disposition };
}
