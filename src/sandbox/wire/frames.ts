import protobuf from 'protobufjs';
import type { RawData } from 'ws';
import * as z from 'zod';

/**
 * The frames of the long connection (proto2). SeqID and LogID are uint64 on the platform; here they stay small,
 * because the SDK switches the library's 64-bit numbers off for the whole process.
 */
const Header = new protobuf.Type('Header')
  .add(new protobuf.Field('key', 1, 'string', 'required'))
  .add(new protobuf.Field('value', 2, 'string', 'required'));
const Frame = new protobuf.Type('Frame')
  .add(new protobuf.Field('SeqID', 1, 'uint32', 'required'))
  .add(new protobuf.Field('LogID', 2, 'uint32', 'required'))
  .add(new protobuf.Field('service', 3, 'int32', 'required'))
  .add(new protobuf.Field('method', 4, 'int32', 'required'))
  .add(new protobuf.Field('headers', 5, 'Header', 'repeated'))
  .add(new protobuf.Field('payloadEncoding', 6, 'string', 'optional'))
  .add(new protobuf.Field('payloadType', 7, 'string', 'optional'))
  .add(new protobuf.Field('payload', 8, 'bytes', 'optional'))
  .add(new protobuf.Field('LogIDNew', 9, 'string', 'optional'));
new protobuf.Root().define('pbbp2').add(Header).add(Frame);

export const CONTROL = 0;
export const DATA = 1;

const frameShape = z.object({
  method: z.number(),
  headers: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
  payload: z.instanceof(Uint8Array).optional(),
});

export function encodeFrame(
  method: number,
  headers: Readonly<Record<string, string>>,
  payload: unknown,
): Uint8Array {
  const list = Object.entries(headers).map(([key, value]) => ({ key, value }));
  const bytes = Buffer.from(JSON.stringify(payload));
  return Frame.encode({ SeqID: 0, LogID: 0, service: 1, method, headers: list, payload: bytes }).finish();
}

/** Undefined for what is no frame. */
export function decodeFrame(data: RawData): z.infer<typeof frameShape> | undefined {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    return frameShape.parse(Frame.toObject(Frame.decode(bytes)));
  } catch {
    return undefined;
  }
}
