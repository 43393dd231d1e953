import process from 'node:process';
import { readConfig, type Config } from '../config.js';
import { readEnvFile } from './env-file.js';
import type { Owner } from '../store/connection/owner.js';

/** Reads the settings from the environment and, where that has none, from `.env`. Throws a ConfigError. */
export const readSettings = (): Config => readConfig({ ...readEnvFile('.env'), ...process.env });

/** The owner of the database: without an app it is the sandbox's. */
export const ownerOf = ({ app }: Pick<Config, 'app'>): Owner => (app ? 'bureau' : 'sandbox');
