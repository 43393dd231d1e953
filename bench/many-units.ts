/** Starts the program with a plan of 32 units instead of five, like a larger bureau. */
import process from 'node:process';
import { readConfig } from '../src/config.js';
import { start } from '../src/main.js';
import { manyUnits } from './plan.js';

const running = await start(readConfig(process.env), { plans: [manyUnits] });
process.once('SIGTERM', () => {
  void running.stop().then(() => process.exit(0));
});
