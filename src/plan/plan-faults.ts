import type { Form } from './form.js';
import { letterFaults } from './check-letters.js';
import { registerFaults } from './check-register.js';
import { deliverableFaults } from './check-deliverables.js';
import { withoutUnit, type Measure } from './measure.js';
import { repeatedPlaces, type PlanFault } from './plan-fault.js';
import type { PlanData } from './plan.js';
import { isYearly, VALUES, type Counted } from './register.js';
import { reportFaults } from './report-faults.js';
import { codesOf } from './rule.js';

/** What does not fit together in a plan whose parts have their right shape. */
export function contentFaults(plan: PlanData): PlanFault[] {
  const measures = new Map(plan.forms.flatMap(form => form.measures.map(each => [each.code, each] as const)));
  const codes = new Set(measures.keys());
  const decimalsIn = ({ unit }: Measure): number =>
    Object.hasOwn(plan.decimals, unit) ? (plan.decimals[unit] ?? 0) : 0;
  /** Whether figures of these codes are stored in one step, so that they may be added and compared. */
  const haveOneStep = (some: readonly string[]): boolean =>
    new Set(some.flatMap(each => measures.get(each) ?? []).map(decimalsIn)).size <= 1;
  return [
    ...plan.forms.flatMap((form, index) =>
      formFaults(form, ['forms', index], codes, decimalsIn).map(fault => ({
        ...fault,
        text: `${form.annex} › ${fault.text}`,
      })),
    ),
    ...repeatedCodeFaults(plan),
    ...wordFaults(plan),
    ...ruleFaults(plan, codes, haveOneStep),
    ...organisationFaults(plan),
    ...deliverableFaults(plan),
    ...targetFaults(plan, codes, haveOneStep),
    ...reportFaults(plan, codes),
    ...letterFaults(plan.letters),
    ...registerFaults(plan, codes),
  ];
}

type Path = PlanFault['path'];
/** The decimals of a measure that has not been indexed yet. */
type DecimalsIn = (measure: Measure) => number;
type HaveOneStep = (codes: readonly string[]) => boolean;

/** A measure of a plan with its path. */
interface PlacedMeasure {
  readonly measure: Measure;
  readonly path: Path;
}

const placedMeasures = ({ forms }: PlanData): PlacedMeasure[] =>
  forms.flatMap(({ measures }, form) =>
    measures.map((measure, index) => ({ measure, path: ['forms', form, 'measures', index] })),
  );

function repeatedCodeFaults(plan: PlanData): PlanFault[] {
  const placed = placedMeasures(plan);
  return repeatedPlaces(placed.map(({ measure }) => measure.code)).flatMap(index => {
    const { measure, path } = placed[index] ?? {};
    if (!measure || !path) return [];
    const { code } = measure;
    return {
      path: [...path, 'code'],
      text: `指标 › ${code}: the code stands in the plan twice`,
      words: `编号 ${code} 用了两次`,
    };
  });
}

function formFaults(form: Form, path: Path, codes: ReadonlySet<string>, decimalsIn: DecimalsIn): PlanFault[] {
  const ownCodes = new Set(form.measures.map(({ code }) => code));
  const printed = form.columns.flatMap((column, index) =>
    column.kind === 'figures' ? column.cells.map(code => ({ code, index })) : [],
  );
  const printedCodes = new Set(printed.map(({ code }) => code));
  const measurePath = (index: number): Path => [...path, 'measures', index];
  return [
    ...form.measures.flatMap((measure, index) =>
      measureFaults(measure, form, measurePath(index), { codes, decimalsIn }),
    ),
    ...form.measures.flatMap(({ code }, index) =>
      printedCodes.has(code)
        ? []
        : [
            {
              path: measurePath(index),
              text: `${code}: the measure stands in no column`,
              words: `${code} 不在官方表的任何一栏里`,
            },
          ],
    ),
    ...printed
      .filter(({ code }) => code !== null && !ownCodes.has(code))
      .map(({ code, index }) => ({
        path: [...path, 'columns', index],
        text: `${String(code)}: a column shows it, but the form has no such measure`,
        words: `这一栏写了 ${String(code)}，但没有这个指标`,
      })),
    ...form.measures.flatMap(({ code }, index) =>
      isOneCell(form, code)
        ? []
        : [
            {
              path: measurePath(index),
              text: `${code}: it stands in columns that are not side by side, so it would be printed twice`,
              words: `${code} 写在不相邻的两栏里，会印两次`,
            },
          ],
    ),
    ...form.columns.flatMap(({ cells, header }, index) =>
      cells.length > 1 && cells.length !== form.subRows
        ? [
            {
              path: [...path, 'columns', index],
              text: `${header.join('/')}: ${cells.length} cells for ${form.subRows} sub-rows`,
              words: `这一栏写了 ${cells.length} 行，这张表分 ${form.subRows} 行`,
            },
          ]
        : [],
    ),
    ...form.notes.flatMap((note, index) =>
      note.governs
        .filter(code => !codes.has(code))
        .map(code => ({
          path: [...path, 'notes', index, 'governs'],
          text: `注 ${note.text.slice(0, 8)}…: it governs ${code}, which the plan does not have`,
          words: `适用指标里的 ${code} 没有这个指标`,
        })),
    ),
  ];
}

/**
 * Whether the columns that show a code are side by side. Several columns with the same code are printed as
 * one merged cell.
 */
function isOneCell({ columns }: Form, code: string): boolean {
  const positions = columns.flatMap((column, index) => (column.cells.includes(code) ? [index] : []));
  return positions.length === 0 || (positions.at(-1) ?? 0) - (positions[0] ?? 0) === positions.length - 1;
}

function measureFaults(
  measure: Measure,
  form: Form,
  path: Path,
  { codes, decimalsIn }: { readonly codes: ReadonlySet<string>; readonly decimalsIn: DecimalsIn },
): PlanFault[] {
  const faults: PlanFault[] = [];
  const { code } = measure;
  if (!code.startsWith(`${form.key}.`))
    faults.push({
      path: [...path, 'code'],
      text: `${code}: its code does not begin with ${form.key}`,
      words: `${code} 应以表的编号前缀 ${form.key} 开头，如 ${form.key}.01`,
    });
  for (const part of measure.sumOf ?? []) {
    if (!codes.has(part))
      faults.push({
        path: [...path, 'sumOf'],
        text: `${code}: its sum names ${part}, which the plan does not have`,
        words: `合计里的 ${part} 没有这个指标`,
      });
    const other = form.measures.find(each => each.code === part);
    if (other && decimalsIn(other) !== decimalsIn(measure))
      faults.push({
        path: [...path, 'sumOf'],
        text: `${code}: its sum adds ${other.unit} (${part}) to ${measure.unit}, which have other decimals`,
        words: `合计里的 ${part}（${other.unit}）与 ${code}（${measure.unit}）的小数位数不同，不能相加`,
      });
    if (other?.sumOf)
      faults.push({
        path: [...path, 'sumOf'],
        text: `${code}: its sum names ${part}, which is computed itself`,
        words: `合计里的 ${part} 自己也是合计，请写它的各部分`,
      });
  }
  return [...faults, ...countedFaults(measure, path)];
}

/** A rule of the register counts what there is; what happened counts in figures of the year alone. */
function countedFaults(measure: Measure, path: Path): PlanFault[] {
  const { code, counted } = measure;
  if (!counted) return [];
  return [...valueFaults(measure, counted), ...timeFaults(measure, counted)].map(([text, words]) => ({
    ...{ path: [...path, 'counted'], words },
    text: `${code} › counted: ${text}`,
  }));
}

type Sentences = [text: string, words: string];

function valueFaults({ sumOf }: Measure, { kind, value, isSum }: Counted): Sentences[] {
  const values = VALUES[kind];
  const list = Array.isArray(values) ? (values as readonly string[]) : undefined;
  const faults: Sentences[] = [];
  if (sumOf)
    faults.push(['it is a sum, and counted from the register as well', '合计不能同时由台账计数，二者留一']);
  if (value !== undefined && !list?.includes(value))
    faults.push([
      `it counts ${kind} ${value}, a value that does not exist`,
      `台账里没有“${value}”这一项${list ? `，请写其中一个：${list.join('、')}` : ''}`,
    ]);
  if (isSum && values !== 'number')
    faults.push([`it adds up ${kind}, which is no number`, '人数相加只用于安全管理人员数、应急队伍人数']);
  return faults;
}

function timeFaults({ since }: Measure, rule: Counted): Sentences[] {
  const faults: Sentences[] = [];
  if (isYearly(rule) !== (since === 'year'))
    faults.push([
      `it counts ${rule.kind}, which does not go with figures since ${since}`,
      isYearly(rule)
        ? '台账数的是本年发生的，起算应为“本年1月”'
        : '起算是“本年1月”，台账数的却是现有的；请加“本年”，或改起算',
    ]);
  if ((rule.isUncertified ?? rule.size !== undefined) && !isYearly(rule))
    faults.push([
      'only what happened on a day is counted by size or without a certificate on that day',
      '“当时规上”“当时未达标”只用于本年发生的',
    ]);
  return faults;
}

/** A word that two measures have, or that is the lowest header of another one, means neither for certain. */
function wordFaults(plan: PlanData): PlanFault[] {
  const placed = placedMeasures(plan);
  const isOf = (word: string, { words = [], header }: Measure) =>
    words.includes(word) || withoutUnit(header.at(-1) ?? '') === word;
  return placed.flatMap(({ measure, path }) =>
    (measure.words ?? []).flatMap(word =>
      placed
        .filter(({ measure: other }) => other.code !== measure.code && isOf(word, other))
        .map(({ measure: other }) => ({
          path: [...path, 'words'],
          text: `指标 › ${measure.code}: its word ${word} also means ${other.code}`,
          words: `常用说法“${word}”也是 ${other.code} 的，分不清是哪一个`,
        })),
    ),
  );
}

function ruleFaults(plan: PlanData, codes: ReadonlySet<string>, haveOneStep: HaveOneStep): PlanFault[] {
  return plan.rules.flatMap((rule, index) => {
    const isOfZero = rule.kind === 'zero-when' || rule.kind === 'zero-together';
    const faults: Sentences[] = codesOf(rule)
      .filter(code => !codes.has(code))
      .map(code => [`it mentions ${code}, which the plan does not have`, `没有编号为 ${code} 的指标`]);
    if (!isOfZero && !haveOneStep(codesOf(rule)))
      faults.push([
        'it compares figures whose units have other decimals',
        '两边单位的小数位数不同，不能比较',
      ]);
    return faults.map(([text, words]) => ({
      ...{ path: ['rules', index], words },
      text: `规则 ${index + 1} (${rule.at}): ${text}`,
    }));
  });
}

function organisationFaults({ organisation }: PlanData): PlanFault[] {
  const { units, unitKinds } = organisation;
  const parents = new Map([...units].reverse().map(({ key, parent }) => [key, parent]));
  const inCircles = findCircles(parents);
  const faultAt = (index: number, field: string, text: string, words: string): PlanFault => ({
    path: ['organisation', 'units', index, field],
    text: `填报单位 › ${units[index]?.key ?? ''}: ${text}`,
    words,
  });
  return [
    ...repeatedPlaces(units.map(({ key }) => key)).map(index =>
      faultAt(index, 'key', 'the key stands twice', `编号 ${units[index]?.key ?? ''} 用了两次`),
    ),
    ...units.flatMap(({ key, kind, parent }, index) => [
      ...(unitKinds.includes(kind)
        ? []
        : [
            faultAt(
              index,
              'kind',
              `its kind ${kind} is not one of the plan's`,
              `类型“${kind}”不在方案里，请写其中一个：${unitKinds.join('、')}`,
            ),
          ]),
      ...(parent === undefined || parents.has(parent)
        ? []
        : [faultAt(index, 'parent', `its parent ${parent} does not exist`, `没有上级“${parent}”`)]),
      ...(inCircles.has(key)
        ? [faultAt(index, 'parent', 'it is its own ancestor', '上级绕了一圈又回到自己')]
        : []),
    ]),
  ];
}

/** Returns the keys of the units that are their own ancestors. Each unit is visited once. */
function findCircles(parents: ReadonlyMap<string, string | undefined>): ReadonlySet<string> {
  const visited = new Set<string>();
  const inCircles = new Set<string>();
  for (const start of parents.keys()) {
    const path = new Set<string>();
    let key: string | undefined = start;
    while (key !== undefined && !visited.has(key)) {
      visited.add(key);
      path.add(key);
      key = parents.get(key);
    }
    // The path has come back to itself: what lies before that place is below the circle.
    if (key !== undefined && path.has(key)) {
      const way = [...path];
      for (const each of way.slice(way.indexOf(key))) inCircles.add(each);
    }
  }
  return inCircles;
}

function targetFaults(plan: PlanData, codes: ReadonlySet<string>, haveOneStep: HaveOneStep): PlanFault[] {
  const units = new Set(plan.organisation.units.map(({ key }) => key));
  const { columns, annex, title } = plan.targetTable;
  const names = new Set(columns.map(({ name }) => name));
  const place = annex || '目标';
  const faultAt = (path: Path, text: string, words: string): PlanFault => ({ path, text, words });
  return [
    ...plan.targets.flatMap(({ unit }, index) =>
      units.has(unit)
        ? []
        : [faultAt(['targets', index, 'unit'], `${place} › ${unit}: no such unit`, `没有填报单位 ${unit}`)],
    ),
    ...repeatedPlaces(plan.targets.map(({ unit }) => unit)).map(index =>
      faultAt(
        ['targets', index, 'unit'],
        `${place} › ${plan.targets[index]?.unit ?? ''}: it stands twice`,
        `${plan.targets[index]?.unit ?? ''} 写了两次`,
      ),
    ),
    ...repeatedPlaces(columns.map(({ name }) => name)).map(index =>
      faultAt(
        ['targetTable', 'columns', index, 'name'],
        `${place} › ${columns[index]?.name ?? ''}: the column stands twice`,
        `目标“${columns[index]?.name ?? ''}”写了两次`,
      ),
    ),
    ...(columns.length > 0 && (annex === '' || title === '')
      ? [faultAt(['targetTable'], '目标: the table has no annex or no title', '目标表没有写附件或标题')]
      : []),
    ...plan.targets.flatMap(({ unit, numbers }, index) =>
      Object.keys(numbers)
        .filter(name => !names.has(name))
        .map(name =>
          faultAt(
            ['targets', index, 'numbers', name],
            `${place} › ${unit}: ${name} is no column of the table`,
            `没有“${name}”这一项目标`,
          ),
        ),
    ),
    ...plan.headlines.flatMap((code, index) =>
      codes.has(code)
        ? []
        : [
            faultAt(
              ['headlines', index],
              `摘要 › ${code}: the plan does not have it`,
              `没有编号为 ${code} 的指标`,
            ),
          ],
    ),
    ...columns.flatMap(({ name, counted: sources }, index) =>
      haveOneStep(sources)
        ? []
        : [
            faultAt(
              ['targetTable', 'columns', index, 'counted'],
              `${place} › ${name}: it adds figures whose units have other decimals`,
              '计入的指标小数位数不同，不能相加',
            ),
          ],
    ),
    ...columns.flatMap(({ name, counted: sources }, index) =>
      sources
        .filter(code => !codes.has(code))
        .map(code =>
          faultAt(
            ['targetTable', 'columns', index, 'counted'],
            `${place} › ${name}: it reads ${code}, which the plan does not have`,
            `没有编号为 ${code} 的指标`,
          ),
        ),
    ),
  ];
}
