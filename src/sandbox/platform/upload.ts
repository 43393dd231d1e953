import { Readable } from 'node:stream';
import busboy from 'busboy';

export interface Upload {
  readonly fields: ReadonlyMap<string, string>;
  readonly file?: {
    readonly field: string;
    readonly name?: string;
    readonly mime: string;
    readonly bytes: Buffer;
  };
  /** True when the file exceeded the limit; its bytes are then incomplete. */
  readonly tooLarge: boolean;
}

/**
 * Reads a multipart body with one file, byte for byte. The SDK sends the file without a filename; the web platform's
 * own reader of forms would take it for text and damage it. Throws when the body is not multipart.
 */
export function readUpload(request: Request, maxBytes: number): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': request.headers.get('content-type') ?? '' };
    const limits = { fileSize: maxBytes, files: 1, fields: 10, fieldSize: 10_000 };
    const parser = busboy({ headers, defParamCharset: 'utf8', limits });
    const fields = new Map<string, string>();
    let file: Upload['file'];
    let tooLarge = false;
    parser.on('field', (name, value) => void fields.set(name, value));
    parser.on('file', (field, stream, info) => {
      const chunks: Buffer[] = [];
      stream.on('limit', () => (tooLarge = true));
      // A body that ends inside the file ends its stream with an error, which would end the process.
      stream.on('error', reject);
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('close', () => {
        const name = info.filename;
        file = {
          field,
          ...(name !== undefined && { name }),
          mime: info.mimeType,
          bytes: Buffer.concat(chunks),
        };
      });
    });
    parser.on('close', () => {
      resolve({ fields, tooLarge, ...(file && { file }) });
    });
    parser.on('error', reject);
    const body = request.body;
    if (!body) reject(new Error('the request has no body'));
    else Readable.fromWeb(body).on('error', reject).pipe(parser);
  });
}
