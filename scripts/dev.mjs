// `npm run dev`: builds and starts the program, and again whenever a source changes. The sandbox keeps its state.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const FOLDERS = ['src', 'cards', 'prisma'];
const GENERATED = path.join('src', 'store', 'generated');
/** The wait for further changes, in ms: an editor or a checkout writes several files at once. */
const QUIET_MS = 100;
const env = { JIBAO_SANDBOX_STATE: 'data/sandbox-state.json', ...process.env };

const watchers = new Map();
let timer;
let program;
let restarting = false;
let changedMeanwhile = false;

/** When the build fails, the earlier program goes on. */
async function restart() {
  changedMeanwhile = restarting;
  if (restarting) return;
  restarting = true;
  watchFolders();
  if (spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' }).status === 0) {
    await stop();
    program = spawn(process.execPath, ['dist/src/main.js'], {
      stdio: 'inherit',
      env,
    });
  }
  restarting = false;
  if (changedMeanwhile) await restart();
}

async function stop() {
  if (!program || program.exitCode !== null || program.signalCode !== null) return;
  program.kill('SIGTERM');
  await once(program, 'exit');
}

/** Watches folders, not files: many editors save a file by replacing it. */
function watchFolders() {
  for (const folder of [...FOLDERS, ...FOLDERS.flatMap(foldersIn)])
    if (!watchers.has(folder) && !folder.startsWith(GENERATED))
      watchers.set(
        folder,
        fs.watch(folder, () => {
          clearTimeout(timer);
          timer = setTimeout(restart, QUIET_MS);
        }),
      );
}

function foldersIn(folder) {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isDirectory()).map(entry => path.join(entry.parentPath, entry.name));
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void stop().then(() => process.exit()));
await restart();
