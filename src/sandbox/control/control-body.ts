import type { Context } from 'hono';
import type * as z from 'zod';
import { NotPossible } from '../people/users.js';

/** Reads the body of a request of the chat page; throws NotPossible when it has another shape. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(await c.req.json().catch(() => undefined));
  if (!result.success) throw new NotPossible('请求的内容不对');
  return result.data;
}

/** Lets the browser save an answer as a file of this name. */
export const attachmentHeader = (name: string): Record<string, string> => ({
  'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
});
