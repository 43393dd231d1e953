import type { Context } from 'hono';
import type { z } from 'zod';
import { NotPossible } from '../people/users.js';

/** Reads the body of a request of the chat page; throws NotPossible when it has another shape. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(await c.req.json().catch(() => undefined));
  if (!result.success) throw new NotPossible('请求的内容不对');
  return result.data;
}
