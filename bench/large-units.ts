/** Starts the program with a tree of units, so many in all; its argument is their number. */
import process from 'node:process';
import { readConfig } from '../src/config.js';
import { start } from '../src/main.js';
import { treePlan } from './large.js';

const running = await start(readConfig(process.env), { plans: [treePlan(Number(process.argv[2]))] });
process.once('SIGTERM', () => {
  void running.stop().then(() => process.exit(0));
});
