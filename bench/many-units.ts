/** Starts the program with a plan of 32 units instead of five, like a larger bureau; an argument names another number. */
import process from 'node:process';
import { readConfig } from '../src/config.js';
import { start } from '../src/main.js';
import { MANY_UNITS, planOf } from './plan.js';

const units = Number(process.argv[2] ?? MANY_UNITS);
const running = await start(readConfig(process.env), { plans: [planOf(units)] });
process.once('SIGTERM', () => {
  void running.stop().then(() => process.exit(0));
});
