/**
 * Starts the program with a plan of 32 units instead of five, like a larger bureau; an argument names another number, and
 * `tree` after it puts them below each other.
 */
import process from 'node:process';
import { readConfig } from '../src/config.js';
import { start } from '../src/main.js';
import { MANY_UNITS, planOf, treeOf } from './plan.js';

const [count, shape] = process.argv.slice(2);
const units = Number(count ?? MANY_UNITS);
const running = await start(readConfig(process.env), {
  plans: [shape === 'tree' ? treeOf(units) : planOf(units)],
});
process.once('SIGTERM', () => {
  void running.stop().then(() => process.exit(0));
});
