import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dehua2025 } from '../../src/plan/dehua/2025/index.js';
import { loadPlans, readPlanFile } from '../../src/start/plan-files.js';
import { planBook } from '../../src/workbook/plan-book/plan-book.js';
import { writeBook } from '../../src/workbook/xlsx/write.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jibao-plan-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('JIBAO_PLAN', () => {
  it('takes a JSON file and a plan book, by an absolute and a relative path', async () => {
    const json = await write('plan.json', JSON.stringify(dehua2025));
    const book = await write('plan.xlsx', await writeBook(planBook(dehua2025)));
    for (const path of [json, relative(process.cwd(), json), book])
      expect(await loadPlans(path)).toEqual([dehua2025]);
    expect(await loadPlans('dehua')).toEqual([dehua2025]);
  });

  it.each<[string, string, string | undefined, string]>([
    ['a missing file', 'nowhere.json', undefined, '没有这个文件'],
    ['broken JSON', 'broken.json', '{"year": 2025,\n', '不是完整的 JSON：第 2 行'],
    ['no workbook', 'plan.xlsx', 'text', 'Excel'],
    ['an empty plan', 'empty.json', '{}', '$.year（方案年份）：没有填'],
    [
      'a plan that does not fit together',
      'wrong.json',
      JSON.stringify({ ...dehua2025, headlines: ['A9.01'] }),
      '$.headlines[0]（摘要指标）：没有编号为 A9.01 的指标',
    ],
  ])(
    'refuses %s in one line that names the setting, the fault and the remedy',
    async (_, name, content, words) => {
      const path = content === undefined ? join(folder, name) : await write(name, content);
      const error = await loadPlans(path).catch((reason: unknown) => reason);
      expect(String(error)).toContain(`JIBAO_PLAN: 方案文件“${path}”不能用`);
      expect(String(error)).toContain(words);
      expect(String(error)).not.toContain('\n');
    },
  );

  it('all faults of a file are said, each with its path and the names of its parts', async () => {
    const organisation = {
      ...dehua2025.organisation,
      units: dehua2025.organisation.units.map(unit => ({ ...unit, kind: '县级单位' })),
    };
    const { faults } = await readPlanFile(
      await write('plan.json', JSON.stringify({ ...dehua2025, organisation })),
    );
    expect(faults).toHaveLength(5);
    expect(faults[3]).toContain(
      '$.organisation.units[3].kind（机构 › 填报单位 › 类型）：类型“县级单位”不在方案里',
    );
  });

  it('names of units that cannot be told apart are said at their places, and the program starts with them', async () => {
    const [first, second, ...others] = dehua2025.organisation.units;
    if (!first || !second) throw new Error('no units');
    const units = [first, second, { ...second, key: 'water2' }, ...others];
    const plan = { ...dehua2025, organisation: { ...dehua2025.organisation, units } };
    const json = await write('plan.json', JSON.stringify(plan));
    const book = await write('plan.xlsx', await writeBook(planBook(plan)));
    for (const path of [json, book]) expect(await loadPlans(path)).toEqual([plan]);
    const same = '名称与编号 water 的“给排水股·城市供水”相同';
    expect((await readPlanFile(json)).sentFaults.join()).toContain(
      `$.organisation.units[2].industry（机构 › 填报单位 › 行业）：${same}`,
    );
    expect((await readPlanFile(book)).sentFaults.join()).toContain(`填报单位!C4：${same}`);
  });
});
