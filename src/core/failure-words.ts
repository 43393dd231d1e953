/** Codes of the system, of SQLite and of PostgreSQL, in words for the people who run the program. */
const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: '磁盘空间不足',
  SQLITE_FULL: '磁盘空间不足',
  EDQUOT: '磁盘空间不足',
  EACCES: '没有权限',
  EPERM: '没有权限',
  EROFS: '这个文件夹是只读的',
  ENOTDIR: '这个位置不是文件夹',
  EEXIST: '这个位置不是文件夹',
  ENOENT: '这个位置不存在',
  EISDIR: '这个位置是文件夹，不是文件',
  ELOOP: '符号链接绕成了圈',
  SQLITE_CANTOPEN: '文件打不开，请核对文件和文件夹的权限',
  SQLITE_NOTADB: '不是数据库文件',
  SQLITE_CORRUPT: '数据库文件已经损坏',
  SQLITE_BUSY: '数据库被别的程序锁住',
  SQLITE_IOERR: '读写磁盘出错',
  SQLITE_READONLY: '不能写入',
  ECONNABORTED: '超时，没有回答；请核对网络和防火墙',
  EADDRNOTAVAIL: '这台机器没有这个地址',
  ECONNREFUSED: '连不上，那个地址和端口没有程序',
  ECONNRESET: '连接被断开',
  ETIMEDOUT: '连接超时；请核对网络和防火墙',
  ENOTFOUND: '找不到这个主机名',
  EAI_AGAIN: '找不到这个主机名',
  EPROTO: '加密连接没有建立，请核对是 https 还是 http',
  '28P01': '用户名或密码不对',
  '28000': '这个用户不能从这里连接',
  '3D000': '没有这个数据库，请先建立',
  '42501': '用户没有权限',
};

/** Messages without a code. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^timeout expired$|timeout of \d+ms exceeded|timed? ?out/iu, '超时，没有回答；请核对网络和防火墙'],
  [/^Can't reach database server/u, '连不上数据库'],
  [/^User was denied access on the database/u, '用户名或密码不对，或这个用户不能用这个数据库'],
];

/** PostgreSQL gives one code (28000) to a user that it does not have and to one that may not connect from here. */
const UNKNOWN_USER = /^(?:role ".+" does not exist|角色 ?".+" ?不存在)$/u;
const UNKNOWN_USER_WORDS = 'PostgreSQL 里没有这个用户，请核对地址里的用户名，或请数据库管理员建立';

/** Returns the words for a failure, with the first line of its own message behind them; the line alone for others. */
export function describeSystemFailure(error: unknown): string {
  const { code, message = String(error) } = error as { code?: string; message?: string };
  const line =
    message
      .split('\n')
      .find(each => each.trim() !== '')
      ?.trim() ?? '';
  if (UNKNOWN_USER.test(line)) return `${UNKNOWN_USER_WORDS}（${line}）`;
  // The errors of some libraries name the system's code in their message alone.
  const words =
    wordsForCode(code) ??
    wordsForCode(/\bE[A-Z_]{3,}\b/u.exec(line)?.[0]) ??
    SENTENCES.find(([pattern]) => pattern.test(line))?.[1];
  return words === undefined ? line : `${words}（${line}）`;
}

/** Returns the words for a code; undefined for an unknown one. SQLite's codes have a part that says more: SQLITE_IOERR_READ. */
export const wordsForCode = (code = ''): string | undefined =>
  WORDS[code] ?? WORDS[/^SQLITE_[A-Z]+/u.exec(code)?.[0] ?? ''];
