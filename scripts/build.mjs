// Builds the program for `npm start`: the SQLite driver of Node 20, the two Prisma clients when their schema has changed, and
// dist/ when a source or a package has. The build runs before every start and test. Without the development tools it uses
// dist/ as it is. docs/decisions/bundled-program.md says why the program is a bundle.
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

const folderOf = name => path.dirname(require.resolve(`${name}/package.json`));

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
  // The bundle holds the packages too; npm writes this file at each change of theirs.
  const packages = path.join(root, 'node_modules/.package-lock.json');
  const states = [import.meta.filename, ...files, ...(fs.existsSync(packages) ? [packages] : [])].map(
    file => {
      const { mtimeMs, size } = fs.statSync(file);
      return `${file} ${mtimeMs} ${size}`;
    },
  );
  return hash([require('esbuild/package.json').version, ...states]);
}

/** What both builds have in common. */
const COMMON = {
  absWorkingDir: root,
  outbase: '.',
  write: false,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'silent',
};

async function compile() {
  const { build } = await import('esbuild');
  const results = await Promise.all([program(), eachFile(), copies()].map(build));
  const outputs = results.flatMap(({ outputFiles }) => outputFiles);
  return new Map(outputs.map(({ path: file, contents }) => [file, withPlaces(file, contents)]));
}

/**
 * The program in few files, with its packages. Names stay as they are, so that stack traces and profiles can be read.
 */
function program() {
  const sdk = '@larksuiteoapi/node-sdk';
  return {
    ...COMMON,
    entryPoints: processes(),
    outdir: 'dist',
    bundle: true,
    splitting: true,
    chunkNames: 'src/chunks/[name]-[hash]',
    minifyWhitespace: true,
    minifySyntax: true,
    // One byte for each character in memory, where Chinese texts would make it two.
    charset: 'ascii',
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    external: EXTERNAL,
    // The SDK's ES module: of its parts only those that are used get into the bundle, and of its classes those of used APIs.
    ...(isInstalled(sdk) ? { alias: { [sdk]: path.join(folderOf(sdk), 'es/index.js') } } : {}),
    plugins: [
      { name: 'places', setup: keepPlaces },
      { name: 'used-apis', setup: keepUsedApis },
    ],
    // What packages in CommonJS take for granted.
    banner: {
      js: [
        "import { createRequire as requireFrom } from 'node:module';",
        'const require = requireFrom(import.meta.url), __dirname = import.meta.dirname;',
      ].join(' '),
    },
  };
}

/** Files that start a process or a worker of their own; any file named worker.ts or …-worker.ts is one. */
function processes() {
  const named = [
    'src/main.ts',
    'src/start/doctor.ts',
    'src/start/copies.ts',
    'src/start/copy-process.ts',
    'src/start/plan.ts',
  ];
  const sources = filesIn(path.join(root, 'src')).map(file =>
    path.relative(root, file).replaceAll('\\', '/'),
  );
  const workers = sources.filter(file => /(?:\/|-)worker\.ts$/u.test(file));
  return [...named.filter(file => sources.includes(file)), ...workers];
}

/** Drivers with binaries; and what the sandbox alone uses: it is missing in an installation without development tools. */
const EXTERNAL = [
  ...['better-sqlite3', 'better-sqlite3-node20', 'pg-native', 'busboy'],
  ...['@napi-rs/canvas', '@fontsource-variable/noto-serif-sc'],
];

/** Files that are used as they are. */
function copies() {
  const copied = [
    'src/sandbox/page/*.js',
    'src/sandbox/page/*.css',
    'src/sandbox/page/*.html',
    'prisma/**/*.sql',
  ];
  const loader = Object.fromEntries(copied.map(pattern => [path.extname(pattern), 'copy']));
  return { ...COMMON, entryPoints: copied, loader, outdir: 'dist' };
}

/** Every source as a file of its own, for the tools in bench/ and for tests that run one part of the program. */
function eachFile() {
  return {
    ...COMMON,
    entryPoints: ['src/**/*.ts', 'cards/**/*.ts', 'bench/**/*.ts', 'prisma/**/*.sql'],
    loader: { '.sql': 'copy' },
    outdir: 'dist/files',
    sourcemap: true,
    charset: 'utf8',
  };
}

/** Stands for the way to dist/. As long as what replaces it, so that no place in a source map shifts. */
const TO_DIST = '<way to dist/>';

/** A file in a bundle still finds what lies beside it: `import.meta.url` is its own place, not that of the bundle. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
    const text = fs.readFileSync(file, 'utf8');
    if (!text.includes('import.meta.url')) return undefined;
    const place = path.relative(root, file).replaceAll('\\', '/').replace(/\.ts$/u, '.js');
    const own = `new URL('${TO_DIST}${place}', import.meta.url).href`;
    return { contents: text.replaceAll('import.meta.url', own), loader: 'ts' };
  });
}

/**
 * The SDK's client inherits a class for each API of the platform, 117 of them, 5.5 MB of source. Those that no source of the
 * program names (`client.im.v1…`) are left empty. A version of the SDK that is written in another way stays whole.
 */
function keepUsedApis({ onLoad }) {
  onLoad({ filter: /node-sdk[\\/]es[\\/]index\.js$/ }, ({ path: file }) => {
    const used = new Set(
      filesIn(path.join(root, 'src/feishu')).flatMap(source =>
        [...fs.readFileSync(source, 'utf8').matchAll(/\bclient\.(\w+)\.v\d/gu)].map(([, api]) => api),
      ),
    );
    const contents = fs.readFileSync(file, 'utf8').replaceAll(API_CLASS, (text, head) => {
      const [, api = ''] = /^ {8}this\.(\w+) = \{/mu.exec(text) ?? [];
      return api === '' || used.has(api) ? text : `${head} {\n}`;
    });
    return { contents, loader: 'js' };
  });
}

/** A class that the SDK's makers generate, with all its lines; `head` is what stands before its brace. */
const API_CLASS = /^(class Client\$[\w$]+(?: extends Client\$[\w$]+)?) \{\n[^]*?\n\}$/gmu;

/** Puts the way from a file to dist/ where `keepPlaces` left room for it. */
function withPlaces(file, contents) {
  if (!file.endsWith('.js')) return contents;
  const text = Buffer.from(contents).toString();
  if (!text.includes(TO_DIST)) return contents;
  const up = '../'.repeat(path.relative(dist, file).split(path.sep).length - 1);
  const odd = (TO_DIST.length - up.length) % 2 === 1 ? 'x/../' : '';
  const way = up + odd;
  return text.replaceAll(TO_DIST, way + './'.repeat((TO_DIST.length - way.length) / 2));
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
