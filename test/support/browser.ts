import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const args = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether tests in a browser can run on this machine. In CI a missing browser is an error. */
export const hasBrowser = existsSync(executablePath);
if (!hasBrowser) {
  const words = `there is no Chromium at ${executablePath}; CHROMIUM_PATH names another`;
  if (process.env['CI'] === 'true') throw new Error(words);
  console.warn(`\n*** THE CHAT PAGE IS NOT TESTED: ${words} ***\n`);
}

/** Starts Chromium without a window. Whoever starts it closes it. */
export const startBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args });
