import { config as loadDotenv } from 'dotenv';
import { readConfig, type Config } from '../config.js';
import type { Owner } from '../store/connection/owner.js';

/** Reads the settings from the environment and `.env`. Throws a ConfigError. */
export function readSettings(): Config {
  loadDotenv({ quiet: true });
  return readConfig(process.env);
}

/** The owner of the database: without an app it is the sandbox's. */
export const ownerOf = ({ app }: Config): Owner => (app ? 'bureau' : 'sandbox');
