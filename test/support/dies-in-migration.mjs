// `node dies-in-migration.mjs MODULES URL COUNT`: migrates a database as the program does, and kills its own process after
// COUNT statements: a power failure at that moment.
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL, URL } from 'node:url';
import pg from 'pg';

const [, , modules, url, count] = process.argv;
const load = name => import(pathToFileURL(path.join(modules, name)).href);
const { migrate } = await load('migrate.js');

let left = Number(count);
const dying = connection =>
  Object.fromEntries(
    Object.entries(connection).map(([name, run]) => [
      name,
      async (...args) => {
        const result = await run(...args);
        left -= 1;
        if (left === 0) process.kill(process.pid, 'SIGKILL');
        return result;
      },
    ]),
  );

if (url.startsWith('file:')) {
  const { Sqlite } = await load('sqlite-driver.js');
  const { migratable } = await load('sqlite-file.js');
  const file = new Sqlite(url.slice('file:'.length));
  file.pragma('journal_mode = WAL');
  await migrate(dying(migratable(file)), 'sqlite');
} else {
  const schema = new URL(url).searchParams.get('schema');
  const client = new pg.Client(url.replace(/\?.*$/u, ''));
  await client.connect();
  await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"; SET search_path = "${schema}"`);
  await migrate(
    dying({
      script: sql => client.query(sql),
      query: async (sql, values) => (await client.query(sql, values)).rows,
      begin: () => client.query('BEGIN'),
    }),
    'postgresql',
  );
  await client.end();
}
process.stdout.write('migrated\n');
