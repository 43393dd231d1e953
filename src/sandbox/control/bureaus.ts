import { Hono } from 'hono';
import * as z from 'zod';
import { NotPossible } from '../people/users.js';
import { attachmentHeader, readBody } from './control-body.js';

/** The bureaus that the page offers. Each is played by a program of its own, with its own database and clock. */
export interface Bureaus {
  /** The key of the one that is played here. */
  readonly here: string;
  readonly choices: readonly BureauChoice[];
  /** Whether the way from a blank official file to a card begins here. */
  readonly isNewHere: boolean;
  /** What may be tried here: files that the page sends to the bot for the admin. */
  readonly files: readonly BureauFile[];
  /** Starts the program that plays a bureau, unless it runs; `anew` begins without what was done there. Resolves to its URL. */
  open(key: string, anew: boolean): Promise<string>;
}

export interface BureauChoice {
  readonly key: string;
  readonly name: string;
}

export interface BureauFile {
  readonly key: string;
  /** What it is: 官方空表. */
  readonly label: string;
  readonly name: string;
  readonly mime: string;
  readonly read: () => Promise<Buffer>;
}

const openBody = z.object({ key: z.string().max(40), anew: z.boolean().default(false) });

/** The routes of the choice, mounted at /__sim/bureaus. */
export function bureausApp(bureaus: Bureaus | undefined): Hono {
  const app = new Hono();
  app.get('/', c => {
    if (!bureaus) return c.json({ here: '', choices: [], isNewHere: false, files: [] });
    const { here, choices, isNewHere, files } = bureaus;
    return c.json({
      ...{ here, choices, isNewHere },
      files: files.map(({ key, label, name, mime }) => ({ key, label, name, mime })),
    });
  });
  app.post('/', async c => {
    const { key, anew } = await readBody(c, openBody);
    if (!bureaus?.choices.some(choice => choice.key === key)) throw new NotPossible('没有这个单位');
    return c.json({ url: await bureaus.open(key, anew) });
  });
  app.get('/files/:key', async c => {
    const file = bureaus?.files.find(({ key }) => key === c.req.param('key'));
    if (!file) throw new NotPossible('没有这个文件');
    return new Response(new Uint8Array(await file.read()), {
      headers: { 'Content-Type': file.mime, ...attachmentHeader(file.name) },
    });
  });
  return app;
}
