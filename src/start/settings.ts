import process from 'node:process';
import { readConfig, type Config } from '../config.js';
import { readEnvFile } from './env-file.js';
import type { Owner } from '../store/connection/owner.js';

const environment = process.env;

/**
 * Reads the settings from the environment and, where that has none, from `.env`. Throws a ConfigError. A service may get its
 * settings from a file that only its manager reads: then `.env` need not be readable.
 */
export function readSettings(): Config {
  const hasApp = Boolean(environment['FEISHU_APP_ID']);
  return readConfig({ ...readEnvFile('.env', { mayBeUnreadable: hasApp }), ...environment });
}

/** The owner of the database: without an app it is the sandbox's. */
export const ownerOf = ({ app }: Pick<Config, 'app'>): Owner => (app ? 'bureau' : 'sandbox');

/** Whether npm started the program, by a shell. */
export const isStartedByNpm = (): boolean => environment['npm_lifecycle_event'] !== undefined;
