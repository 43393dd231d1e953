// Builds the program for `npm start`: the SQLite driver of Node 20, the two Prisma clients when their schema has changed, and
// dist/ when a source has. The build runs before every start and test. Without the development tools it uses dist/ as it
// is.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const TEMPORARY = '.tmp';
const DATABASES = ['sqlite', 'postgresql'];
const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const generated = path.join(root, 'src/store/generated');
const require = createRequire(import.meta.url);

async function main() {
  compileDriver();
  if (!['esbuild', 'prisma/package.json'].every(isInstalled)) {
    if (fs.existsSync(path.join(dist, 'src/main.js'))) return;
    throw new Error(
      'there is no dist/ yet, and the tools that make it are not installed: run `npm ci` first',
    );
  }
  await refresh(generated, schemaVersion(), generateClients);
  await refresh(dist, sourcesVersion(), compile);
}

/**
 * Compiles the SQLite driver of Node 20 when it is not there yet. Later versions of Node use another driver
 * (src/store/connection/sqlite-driver.ts), so its install script is off (`allowScripts`) and nobody else waits for it.
 */
function compileDriver() {
  const driver = 'better-sqlite3-node20/package.json';
  if (!process.version.startsWith('v20.') || !isInstalled(driver)) return;
  const folder = path.dirname(require.resolve(driver));
  if (fs.existsSync(path.join(folder, 'build/Release/better_sqlite3.node'))) return;
  console.log('build: the SQLite driver for Node 20; its compiler takes two minutes');
  execFileSync('npm', ['run', 'install', '--silent'], { cwd: folder, stdio: 'inherit', shell: true });
}

function isInstalled(module) {
  try {
    return Boolean(require.resolve(module));
  } catch {
    return false;
  }
}

/** Writes a folder's files again, unless its stamp names this version; `make` returns their contents by path. */
async function refresh(folder, version, make) {
  const stamp = path.join(folder, 'stamp');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === version) return;
  const startedAt = performance.now();
  const files = await make();
  for (const [file, contents] of files) writeFile(file, contents);
  for (const file of filesIn(folder)) if (!files.has(file)) fs.rmSync(file, { force: true });
  writeFile(stamp, version);
  console.log(`build: ${path.relative(root, folder)} (${Math.round(performance.now() - startedAt)} ms)`);
}

/** Writes under another name first, so that no reader and no other build meets half a file. */
function writeFile(file, contents) {
  const temporary = `${file}.${process.pid}${TEMPORARY}`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(temporary, contents);
  fs.renameSync(temporary, file);
}

function schemaVersion() {
  const files = ['models.prisma', ...DATABASES.map(database => `${database}/schema.prisma`)];
  const schemas = files.map(file => fs.readFileSync(path.join(root, 'prisma', file), 'utf8'));
  return hash([require('prisma/package.json').version, ...schemas]);
}

/** Prisma writes to a place relative to its schema, so it gets a copy of prisma/. */
async function generateClients() {
  const copy = path.join(root, `node_modules/.cache/prisma-${process.pid}`);
  try {
    fs.cpSync(path.join(root, 'prisma'), path.join(copy, 'prisma'), { recursive: true });
    await Promise.all(DATABASES.map(database => generateClient(path.join(copy, 'prisma', database))));
    const written = filesIn(path.join(copy, 'src/store/generated'));
    return new Map(written.map(file => [path.join(root, path.relative(copy, file)), fs.readFileSync(file)]));
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

async function generateClient(schema) {
  const command = [require.resolve('prisma/build/index.js'), 'generate', '--no-hints', '--schema', schema];
  try {
    await promisify(execFile)(process.execPath, command, { cwd: root, env: generatorEnvironment() });
  } catch (error) {
    throw new Error(`${schema}: no client was generated: ${error.stderr || error.message}`, { cause: error });
  }
}

/** Prisma downloads an engine unless one is named. Generating does not use it, so any program can be named. */
function generatorEnvironment() {
  const engine = ['/bin/false', '/usr/bin/false'].find(file => fs.existsSync(file));
  return {
    ...(engine ? { PRISMA_SCHEMA_ENGINE_BINARY: engine } : {}),
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    ...process.env,
  };
}

function sourcesVersion() {
  const files = ['src', 'cards', 'bench', 'prisma'].flatMap(folder => filesIn(path.join(root, folder)));
  const states = [import.meta.filename, ...files].map(file => {
    const { mtimeMs, size } = fs.statSync(file);
    return `${file} ${mtimeMs} ${size}`;
  });
  return hash([require('esbuild/package.json').version, ...states]);
}

async function compile() {
  const { build } = await import('esbuild');
  const code = ['src/**/*.ts', 'cards/**/*.ts', 'bench/**/*.ts'];
  const copied = [
    'src/sandbox/page/*.js',
    'src/sandbox/page/*.css',
    'src/sandbox/page/*.html',
    'prisma/**/*.sql',
  ];
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...code, ...copied],
    loader: Object.fromEntries(copied.map(pattern => [path.extname(pattern), 'copy'])),
    outbase: '.',
    outdir: 'dist',
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    charset: 'utf8',
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path: file, contents }) => [file, contents]));
}

function filesIn(folder) {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile() && !entry.name.endsWith(TEMPORARY));
  return files.map(entry => path.join(entry.parentPath, entry.name));
}

const hash = texts => createHash('sha256').update(texts.join('\0')).digest('hex');

try {
  await main();
} catch (error) {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
