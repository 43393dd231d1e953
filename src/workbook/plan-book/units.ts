import type { PlanData } from '../../plan/plan.js';
import { unitName, type Unit } from '../../plan/organisation.js';
import { noteUnknown, type Reading, type SentBookRow } from './read-table.js';
import { bookTable, type BookTable, type TableSpec } from './table.js';

// Sheet 填报单位: one row a unit.

type Head = '编号' | '股室' | '行业' | '单位名称' | '类型' | '上级' | '上级名称';

export const UNITS: TableSpec<Head> = {
  sheet: '填报单位',
  heads: {
    编号: { isCentred: true },
    股室: { isCentred: true },
    行业: { isCentred: true },
    单位名称: {},
    类型: { isCentred: true },
    上级: { isCentred: true },
    上级名称: { isMade: true },
  },
  optional: ['单位名称', '上级'],
};

export function unitsTable({ organisation }: PlanData): BookTable {
  const names = new Map(organisation.units.map(unit => [unit.key, unitName(unit)]));
  const table = bookTable(
    UNITS,
    organisation.units.map(({ key, section, industry, name, kind, parent }) => ({
      编号: key,
      股室: section,
      行业: industry,
      单位名称: name ?? null,
      类型: kind,
      上级: parent ?? null,
      上级名称: parent === undefined ? null : (names.get(parent) ?? null),
    })),
  );
  return {
    ...table,
    spec: {
      ...table.spec,
      heads: { ...UNITS.heads, 类型: { isCentred: true, words: organisation.unitKinds } },
    },
  };
}

/**
 * Reads the units. A new one without a key gets the next free one: `u1`, `u2` …; `taken` are the keys that stand for other units
 * or did so once. The unit above is written by its key or its name.
 */
export function readUnits(
  reading: Reading,
  rows: readonly SentBookRow<Head>[],
  kinds: readonly string[],
  taken: readonly string[],
): Unit[] {
  const keys = giveKeys(
    rows.map(row => row.plain('编号').toLowerCase()),
    taken,
  );
  const named = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    const name = row.text('单位名称') || `${row.text('股室')}·${row.text('行业')}`;
    named.set(name, keys[index] ?? '');
  }
  return rows.map((row, index) => {
    const path = `organisation.units.${index}`;
    const place = (field: string, head: Head) => reading.places.set(`${path}.${field}`, row.place(head));
    reading.places.set(path, row.place('编号'));
    place('key', '编号');
    place('section', '股室');
    place('industry', '行业');
    place('kind', '类型');
    place('parent', '上级');
    place('name', '单位名称');
    const kind = row.text('类型');
    if (!kinds.includes(kind)) noteUnknown(reading, row.place('类型'), kind, kinds, '填报单位类型');
    const above = row.text('上级');
    const parent = named.get(above) ?? row.plain('上级').toLowerCase();
    const name = row.text('单位名称');
    return {
      key: keys[index] ?? '',
      section: row.text('股室'),
      industry: row.text('行业'),
      kind,
      ...(above === '' ? {} : { parent }),
      ...(name === '' ? {} : { name }),
    };
  });
}

function giveKeys(written: readonly string[], taken: readonly string[]): string[] {
  const used = new Set([...written, ...taken]);
  let number = 0;
  return written.map(key => {
    if (key !== '') return key;
    do number += 1;
    while (used.has(`u${number}`));
    return `u${number}`;
  });
}
