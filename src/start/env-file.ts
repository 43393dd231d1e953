import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { ConfigError, isMisspelt, nearestSetting, SETTING_NAMES } from '../config.js';
import { describeSystemFailure } from '../core/failure-words.js';

/**
 * Reads the settings of an `.env` file; none when there is no file. Throws a ConfigError for a file that is there and cannot be
 * read, and for a line with a setting that would be left out: the program would start as the sandbox without a word.
 */
export function readEnvFile(
  path: string,
  { mayBeUnreadable = false }: { readonly mayBeUnreadable?: boolean } = {},
): Readonly<Record<string, string>> {
  const bytes = readBytes(path, mayBeUnreadable);
  if (!bytes) return {};
  // UTF-16, as PowerShell's > writes it, is full of zero bytes.
  if (bytes.includes(0))
    throw new ConfigError(
      `${path}: 不是 UTF-8 编码的文本（可能是用 PowerShell 的 > 写的）；请用记事本另存为 UTF-8`,
    );
  const text = bytes.toString('utf8').replace(/^\uFEFF/u, '');
  const settings = parse(text);
  refuseUnknown(path, settings);
  requireAllRead(path, text, settings);
  return settings;
}

function readBytes(path: string, mayBeUnreadable: boolean): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || (code === 'EACCES' && mayBeUnreadable)) return undefined;
    throw new ConfigError(
      `${path}: 读不了：${describeSystemFailure(error)}；请让运行程序的用户能读这个文件（chown 给该用户，chmod 600）`,
    );
  }
}

/** In this file names that begin or look like those of settings are taken for misspelt ones. Others are somebody else's. */
function refuseUnknown(path: string, settings: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(settings).find(
    name => !SETTING_NAMES.has(name) && (/^(?:FEISHU|JIBAO|DATABASE)/iu.test(name) || isMisspelt(name)),
  );
  if (unknown !== undefined)
    throw new ConfigError(`${path}: 没有 ${unknown} 这一项设置；您是不是要写 ${nearestSetting(unknown)}`);
}

/** A line that begins with the name of a setting, whatever stands behind it. */
const NAMED_LINE = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]+)/u;

function requireAllRead(path: string, text: string, settings: Readonly<Record<string, string>>): void {
  for (const [index, line] of text.split(/\r?\n/u).entries()) {
    const name = NAMED_LINE.exec(line)?.[1];
    if (name !== undefined && SETTING_NAMES.has(name) && !Object.hasOwn(settings, name))
      throw new ConfigError(
        `${path}: 第 ${index + 1} 行的 ${name} 没有读出来；请写成 ${name}=值，等号用半角的 =`,
      );
  }
}
