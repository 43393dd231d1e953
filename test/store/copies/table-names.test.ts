import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { nameOfTable } from '../../../src/store/copies/table-names.js';

const models = readFileSync(path.resolve(import.meta.dirname, '../../../prisma/models.prisma'), 'utf8');
const tables = [...models.matchAll(/@@map\("(\w+)"\)/gu)].map(([, table = '']) => table);

it('every table of the models has a Chinese name, each another one', () => {
  const names = tables.map(nameOfTable);
  expect(names).toHaveLength([...models.matchAll(/^model /gmu)].length);
  for (const [index, name] of names.entries())
    expect(name).toMatch(new RegExp(`^\\p{Script=Han}+（${tables[index] ?? ''}）$`, 'u'));
  expect(new Set(names.map(name => name.split('（')[0])).size).toBe(names.length);
});
