import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { Chat, User } from './people/accounts.js';
import type { Message, StoredFile, World, WorldState } from './people/world.js';

/** The sandbox as it was when the program ended. */
export interface SandboxState extends WorldState {
  /** The time on its clock. */
  readonly now: Date;
}

/** Only the outline of the file is checked, because this program wrote it. */
const outline = z.object({
  now: z.iso.datetime().transform(text => new Date(text)),
  users: z.array(z.custom<User>(hasText('openId'))),
  chats: z.array(z.custom<Chat>(hasText('chatId'))),
  messages: z.array(
    z
      .custom<Omit<Message, 'typing'>>(hasText('messageId'))
      // A file of an older version has no such number.
      .transform((message): Message => ({ typing: 0, ...message })),
  ),
  files: z.array(
    z
      .custom<Omit<StoredFile, 'bytes'> & { bytes: string }>(hasText('bytes'))
      .transform(({ bytes, ...file }): StoredFile => ({ ...file, bytes: Buffer.from(bytes, 'base64') })),
  ),
});

function hasText(key: string) {
  return (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Record<string, unknown>)[key] === 'string';
}

/** Reads a state that was written before; undefined when there is no such file. Throws when the file cannot be read. */
export async function readState(file: string | null): Promise<SandboxState | undefined> {
  if (file === null) return undefined;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : outline.parse(JSON.parse(text));
}

/** Writes the messages, the people and the time to a file. */
export async function writeState(file: string, world: World, now: Date): Promise<void> {
  const state = {
    now,
    users: [...world.users.values()],
    chats: [...world.chats.values()],
    messages: [...world.messages.values()],
    files: [...world.files.values()].map(stored => ({ ...stored, bytes: stored.bytes.toString('base64') })),
  };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // A program that is killed meanwhile leaves the file whole.
  const part = `${file}.part`;
  await writeFile(part, JSON.stringify(state), { mode: 0o600 });
  await rename(part, file);
}
