// Makes what `npm start` runs: the two Prisma clients, then dist/ from the TypeScript sources, file by file.
// Runs before every start and test, so it does only what is needed, and nothing where the tools are not installed
// but dist/ is there (an install without development dependencies).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const generated = path.join(root, 'src/store/generated');
const cache = path.join(root, 'node_modules/.cache');
const clientStamp = path.join(generated, 'stamp');
const manifestFile = path.join(dist, '.manifest.json');
const lockFile = path.join(cache, 'build.lock');

const DATABASES = ['sqlite', 'postgresql'];
const CODE_FOLDERS = ['src', 'cards', 'bench'];
const LOCK_IS_STALE_AFTER_MS = 120_000;

const require = createRequire(path.join(root, 'package.json'));
const hashOf = text => createHash('sha256').update(text).digest('hex');
const read = file => fs.readFileSync(file, 'utf8');
const readIfThere = file => (fs.existsSync(file) ? read(file) : undefined);

async function main() {
  if (isCurrent()) return;
  if (!toolsAreInstalled()) return requireDist();
  const release = takeLock();
  try {
    // Another build may have done it while this one waited.
    if (!isCurrent()) await build();
  } finally {
    release();
  }
}

function isCurrent() {
  if (!clientsAreCurrent()) return false;
  const { stale, gone } = compare(sources(), manifest());
  return stale.length === 0 && gone.length === 0;
}

async function build() {
  const began = Date.now();
  const done = [];
  if (!clientsAreCurrent()) done.push(await generateClients());
  const wanted = sources();
  const { stale, gone } = compare(wanted, manifest());
  if (stale.length > 0) done.push(await write(stale));
  if (gone.length > 0) done.push(remove(gone));
  writeWhole(manifestFile, JSON.stringify({ key: buildKey(), sources: Object.fromEntries(wanted) }));
  console.log(`build: ${done.join(', ')} (${Date.now() - began} ms)`);
}

// The clients

function schemaHash() {
  const schemas = DATABASES.map(database => read(path.join(root, `prisma/${database}/schema.prisma`)));
  return hashOf(
    [read(path.join(root, 'prisma/models.prisma')), ...schemas, wantedVersion('prisma')].join('\0'),
  );
}

function wantedVersion(tool) {
  return JSON.parse(read(path.join(root, 'package.json'))).devDependencies[tool];
}

function clientsAreCurrent() {
  return readIfThere(clientStamp) === schemaHash();
}

async function generateClients() {
  fs.rmSync(generated, { recursive: true, force: true });
  const hash = schemaHash();
  await Promise.all(DATABASES.map(generateClient));
  writeWhole(clientStamp, hash);
  return 'generated the database clients';
}

async function generateClient(database) {
  const cli = require.resolve('prisma/build/index.js');
  const args = [cli, 'generate', '--no-hints', '--schema', path.join('prisma', database)];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root, env: generatorEnvironment() });
  } catch (error) {
    const words = `${error.stderr ?? ''}${error.stdout ?? ''}`.trim() || error.message;
    throw new Error(`the ${database} client could not be generated: ${words}`, { cause: error });
  }
}

/** Generating asks for an engine it does not use; one that exists and fails keeps it from being downloaded. */
function generatorEnvironment() {
  const failing = ['/bin/false', '/usr/bin/false'].find(file => fs.existsSync(file));
  return {
    ...(failing ? { PRISMA_SCHEMA_ENGINE_BINARY: failing } : {}),
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    ...process.env,
  };
}

// dist/

/** Every file that dist/ is made from, with what tells whether it changed. */
function sources() {
  const found = new Map();
  const add = file => {
    const stat = fs.statSync(path.join(root, file), { throwIfNoEntry: false });
    if (stat) found.set(file, `${stat.mtimeMs} ${stat.size}`);
  };
  for (const folder of CODE_FOLDERS) filesIn(folder).filter(isWanted).forEach(add);
  for (const database of DATABASES) filesIn(`prisma/${database}/migrations`).forEach(add);
  return found;
}

function filesIn(folder) {
  const entries = fs.existsSync(path.join(root, folder))
    ? fs.readdirSync(path.join(root, folder), { withFileTypes: true })
    : [];
  return entries.flatMap(entry => {
    const file = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesIn(file) : [file];
  });
}

function isWanted(file) {
  return (
    !file.endsWith('.d.ts') && path.basename(file) !== 'tsconfig.json' && file !== 'src/store/generated/stamp'
  );
}

const isCode = file => file.endsWith('.ts');
const outputOf = file => path.join(dist, isCode(file) ? file.replace(/\.ts$/u, '.js') : file);

function manifest() {
  const stored = readIfThere(manifestFile);
  const { key, sources: known } = stored ? JSON.parse(stored) : {};
  return { same: key === buildKey(), known: new Map(Object.entries(known ?? {})) };
}

/** A change of this script or of the compiler makes everything anew. */
function buildKey() {
  return hashOf(read(import.meta.filename) + wantedVersion('esbuild'));
}

function compare(wanted, { same, known }) {
  const isFresh = ([file, mark]) => same && known.get(file) === mark && fs.existsSync(outputOf(file));
  return {
    stale: [...wanted].filter(entry => !isFresh(entry)).map(([file]) => file),
    gone: [...known.keys()].filter(file => !wanted.has(file)),
  };
}

async function write(files) {
  await compile(files.filter(isCode));
  for (const file of files.filter(file => !isCode(file)))
    writeWhole(outputOf(file), fs.readFileSync(path.join(root, file)));
  return `wrote ${files.length} ${files.length === 1 ? 'file' : 'files'} to dist`;
}

async function compile(files) {
  if (files.length === 0) return;
  const { build: esbuild } = await import('esbuild');
  const { outputFiles } = await esbuild({
    absWorkingDir: root,
    entryPoints: files,
    outbase: '.',
    outdir: 'dist',
    bundle: false,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    charset: 'utf8',
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { target: 'ES2023', verbatimModuleSyntax: true } },
  }).catch(error => {
    throw new Error(error.errors?.map(describeError).join('\n') ?? error.message, { cause: error });
  });
  for (const output of outputFiles) writeWhole(output.path, output.contents);
}

function describeError({ location, text }) {
  return location ? `${location.file}:${location.line}:${location.column}: ${text}` : text;
}

function remove(files) {
  for (const file of files) {
    fs.rmSync(outputOf(file), { force: true });
    fs.rmSync(`${outputOf(file)}.map`, { force: true });
    removeEmptyFolders(path.dirname(outputOf(file)));
  }
  return `removed ${files.length}`;
}

function removeEmptyFolders(folder) {
  if (folder === dist || !fs.existsSync(folder) || fs.readdirSync(folder).length > 0) return;
  fs.rmdirSync(folder);
  removeEmptyFolders(path.dirname(folder));
}

/** Under another name first: whoever reads meanwhile never sees half a file. */
function writeWhole(file, contents) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, contents);
  fs.renameSync(temporary, file);
}

// The tools and the lock

function toolsAreInstalled() {
  return ['esbuild', 'prisma/package.json'].every(name => {
    try {
      return Boolean(require.resolve(name));
    } catch {
      return false;
    }
  });
}

function requireDist() {
  if (fs.existsSync(path.join(dist, 'src/main.js'))) return;
  throw new Error('there is no dist/ yet, and the tools that make it are not installed: run `npm ci` first');
}

/** One build at a time; a lock whose holder has gone is taken over. */
function takeLock() {
  fs.mkdirSync(cache, { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(lockFile, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (lockIsStale()) fs.rmSync(lockFile, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
}

function lockIsStale() {
  try {
    const age = Date.now() - fs.statSync(lockFile).mtimeMs;
    return age > LOCK_IS_STALE_AFTER_MS || (age > 1_000 && !isAlive(Number(read(lockFile))));
  } catch {
    // It was released just now.
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

try {
  await main();
} catch (error) {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
