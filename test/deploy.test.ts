import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

/** The arguments of `npm start` after `node`. */
async function startArguments(): Promise<string> {
  const { scripts } = z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(await read('package.json'))); // prettier-ignore
  return scripts.start.replace(/^node /u, '');
}

describe('the files for deployment', () => {
  it.each(['deploy/jibao.service', 'deploy/jibao-windows.xml'])(
    '%s starts what `npm start` starts',
    async file => {
      expect(await read(file)).toContain(await startArguments());
    },
  );

  it('the Docker image starts what `npm start` starts', async () => {
    const command = /^CMD (\[.*\])$/mu.exec(await read('Dockerfile'))?.[1] ?? '[]';
    expect(z.array(z.string()).parse(JSON.parse(command)).slice(1).join(' ')).toBe(await startArguments());
  });

  it('the Docker image and the systemd unit set the same environment', async () => {
    const set = async (file: string, word: RegExp) => word.exec(await read(file))?.[1];
    const image = await set('Dockerfile', /^ENV (NODE_ENV.*)$/mu);
    expect(image).toContain('MALLOC_ARENA_MAX');
    expect(await set('deploy/jibao.service', /^Environment=(.*)$/mu)).toBe(image);
  });

  it('the Docker image copies what is there, and every folder that the build compiles', async () => {
    const lines = (await read('Dockerfile')).match(/^COPY (?!--from).*$/gmu) ?? [];
    const sources = lines.flatMap(line => line.split(' ').slice(1, -1));
    expect(sources.filter(path => !existsSync(new URL(path, ROOT)))).toEqual([]);
    const folders =
      /const files = \[([^\]]*)\]\.flatMap\(folder/u.exec(await read('scripts/build.mjs'))?.[1] ?? '';
    const compiled = [...folders.matchAll(/'(\w+)'/gu)].map(([, folder]) => folder);
    expect(compiled).toContain('src');
    expect(sources).toEqual(expect.arrayContaining(compiled));
  });

  it('the compose file names its database by the user, the password and the name it is made with', async () => {
    const text = await read('deploy/compose.yaml');
    expect(text).toMatch(
      /DATABASE_URL: postgresql:\/\/jibao:\$\{POSTGRES_PASSWORD:\?[^}]+\}@database:5432\/jibao\n/u,
    );
    expect(text).toMatch(/POSTGRES_USER: jibao\n/u);
    expect(text).toMatch(/POSTGRES_DB: jibao\n/u);
    expect(text).toMatch(/\n {2}database:\n/u);
  });
});
