import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.js';
import { start } from '../../../src/main.js';
import { openStore } from '../../../src/store/connection/open.js';
import { databases, onPostgresql, postgresqlUrl, withParameter } from '../../support/databases.js';

const isThere = databases.some(({ name }) => name === 'PostgreSQL');

it.skipIf(!isThere)('a user that PostgreSQL does not have is said to be missing', async () => {
  const url = new URL(postgresqlUrl);
  url.username = 'nosuchuser';
  const settings = { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: url.href };
  await expect(start(readConfig(settings))).rejects.toThrow(
    /^DATABASE_URL: 数据库不能用：PostgreSQL 里没有这个用户，请核对地址里的用户名，.*（role "nosuchuser" does not exist）$/u,
  );
});

describe.skipIf(!isThere)('a PostgreSQL user who may create no schema', () => {
  let user: string;
  let schema: string;
  beforeEach(async () => {
    user = `user_${randomUUID().replaceAll('-', '')}`;
    schema = `test_${randomUUID().replaceAll('-', '')}`;
    await onPostgresql(`CREATE ROLE ${user} LOGIN`);
  });
  afterEach(() => onPostgresql(`DROP SCHEMA IF EXISTS ${schema} CASCADE; DROP ROLE ${user}`));

  const open = () => {
    const url = new URL(withParameter(postgresqlUrl, 'schema', schema));
    url.username = user;
    url.password = '';
    return openStore(url.href);
  };

  it('uses the schema that was made for it', async () => {
    await onPostgresql(`CREATE SCHEMA ${schema} AUTHORIZATION ${user}`);
    for (let time = 1; time <= 2; time += 1) {
      const store = await open();
      await store.transact(tx => tx.setSetting('a', 'b'));
      await store.close();
    }
  });

  it('is told what to ask the administrator for where the schema is missing, and starts when it was done', async () => {
    const asked = `CREATE SCHEMA "${schema}" AUTHORIZATION "${user}"`;
    await expect(open()).rejects.toThrow(
      `还没有 schema ${schema}，用户 ${user} 没有权限建立；请数据库管理员在这个数据库里执行 ${asked}`,
    );
    await onPostgresql(asked);
    const store = await open();
    await store.close();
  });
});
