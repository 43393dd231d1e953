import { validateCard } from '../card/validate.js';
import { mentionsInMarkdown } from '../card/mentions.js';
import { isObject } from '../card/shape.js';
import type { JsonObject, Mention, MessageType, NewMessage, World } from '../people/world.js';
import { PlatformError, wrongParameter } from './errors.js';

const MAX_TEXT_BYTES = 150 * 1024;
/** Uploads of these kinds can be sent as audio or media only, not as a file. */
const NOT_FILES = new Set(['opus', 'mp4']);

type MessageContent = Pick<NewMessage, 'type' | 'content' | 'card' | 'mentions'>;

/** Reads `msg_type` and `content` of a message that the bot sends; throws the platform's refusals. */
export function readContent(msgType: string, content: string, world: World): MessageContent {
  const value = parseContent(content);
  const readers: Readonly<Record<MessageType, () => MessageContent>> = {
    text: () => textBody(content, value, world),
    post: () => postBody(content, value),
    file: () => fileBody(value, world),
    image: () => imageBody(content, value, world),
    interactive: () => ({ type: 'interactive', content, card: checkCard(value, world) }),
  };
  if (!Object.hasOwn(readers, msgType)) throw wrongParameter('invalid msg_type');
  return readers[msgType as MessageType]();
}

/** Returns a card that passes the validator; else throws its refusal. */
export function checkCard(value: unknown, world: World): JsonObject {
  if (isObject(value) && (value['type'] === 'template' || value['type'] === 'card')) {
    throw new PlatformError(230099, 'Failed to create card content, ext=ErrCode: 200380; ErrMsg: template does not exist; ErrorValue: '); // prettier-ignore
  }
  const refusal = validateCard(value, world);
  if (refusal || !isObject(value))
    throw new PlatformError(refusal?.code ?? 230099, refusal?.msg ?? 'not a card');
  return value;
}

export function parseContent(content: string): JsonObject {
  try {
    const value: unknown = JSON.parse(content);
    if (isObject(value)) return value;
  } catch {
    // Falls through: a text that is not JSON is refused like JSON that is no object.
  }
  throw wrongParameter('invalid message content. validate content fail');
}

function textBody(content: string, value: JsonObject, world: World): MessageContent {
  if (Buffer.byteLength(content) > MAX_TEXT_BYTES) {
    throw new PlatformError(230025, 'The length of the message content reaches its limit.');
  }
  const { text } = value;
  if (typeof text !== 'string' || text === '') throw wrongParameter('text is required');
  const mentions = mentionsInMarkdown(text.replaceAll('user_id', 'id')).map((openId, index): Mention => {
    const user = world.users.get(openId);
    if (!user) throw wrongParameter('invalid user_id in at');
    return { key: `@_user_${index + 1}`, openId, name: user.name, isBot: false };
  });
  return { type: 'text', content, mentions };
}

function postBody(content: string, value: JsonObject): MessageContent {
  const wellFormed = Object.values(value).every(post => isObject(post) && Array.isArray(post['content']));
  if (!wellFormed || Object.keys(value).length === 0) throw wrongParameter('invalid post content');
  return { type: 'post', content };
}

function fileBody(value: JsonObject, world: World): MessageContent {
  const file = findOwnUpload(value['file_key'], world);
  if (file.kind !== 'file' || NOT_FILES.has(file.fileType ?? '')) throw typeMismatch();
  return { type: 'file', content: JSON.stringify({ file_key: file.key, file_name: file.name }) };
}

function imageBody(content: string, value: JsonObject, world: World): MessageContent {
  if (findOwnUpload(value['image_key'], world).kind !== 'image') throw typeMismatch();
  return { type: 'image', content };
}

function findOwnUpload(key: unknown, world: World) {
  const file = typeof key === 'string' ? world.files.get(key) : undefined;
  if (!file) throw wrongParameter('invalid file_key');
  if (!file.byBot) throw new PlatformError(230017, 'Bot is NOT the owner of the resource.');
  return file;
}

const typeMismatch = (): PlatformError =>
  new PlatformError(230055, 'The type of file upload does not match the type of message being sent.');
