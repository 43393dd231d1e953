import { parseAddress } from '../read/read-sheet.js';
import { likely, sure, unsure, type Inferred } from './draft.js';
import { range } from './grid.js';
import type { Spot } from './spot.js';

type Parts = Inferred<readonly string[]>;

/** What the sums are read from. */
interface Figures {
  readonly spots: readonly Spot[];
  readonly unitOf: (spot: Spot) => string;
  readonly totalSubRow?: string | undefined;
}

const TOTAL = /^(总数|合计|小计|总计|共计|总量|总额|合计数|总数量|累计总数)$/u;
const LIKE_TOTAL = /总(数|量|额|计|和|人数|户数|家数|次数)?$|合计|共计|小计|^(全部|所有|总)/u;
const COUNT = /^(企业|单位|人员|隐患|项目|学校|学生|机构)?(数量|数|总数|个数|户数|家数|人数)$/u;
const PART = /^(其中|含)[：、]?/u;
const OTHER_KIND = /率$|占比|比例|同比|环比|增减|增长|同期|上年|去年|上月|上季|上期|其中|平均/u;

const plain = (name: string): string => name.replace(/（[^（）]*）/gu, '');

/** Reads the parts of each figure; without any, a person types it. */
export function sumsOf(figures: Figures): Map<string, Parts> {
  return new Map(figures.spots.map(spot => [spot.id, partsOf(spot, figures)]));
}

function partsOf(spot: Spot, figures: Figures): Parts {
  return (
    numberedParts(spot, figures) ??
    formulaParts(spot, figures) ??
    subRowParts(spot, figures) ??
    totalParts(spot, figures) ??
    partsInside(spot, figures) ??
    countParts(spot, figures) ??
    likeTotalParts(spot, figures) ??
    sure([], spot.place)
  );
}

/** The row of numbers says it: 3=4+5. */
function numberedParts({ number, subRow, place, name }: Spot, { spots }: Figures): Parts | undefined {
  if (!number || number.parts.length === 0) return undefined;
  const parts = number.parts.map(part =>
    spots.find(other => other.number?.own === part && other.subRow?.value === subRow?.value),
  );
  const known = parts.flatMap(part => part?.id ?? []);
  return known.length === parts.length
    ? sure(known, place)
    : unsure(known, place, `“${name}”的栏次写着是几栏之和，但有的栏没有找到，请核对。`);
}

/** A formula in the blank file says it: SUM(C6:E6), C6+D6. */
function formulaParts({ formula, place, name }: Spot, { spots }: Figures): Parts | undefined {
  if (formula === undefined) return undefined;
  const cells = cellsIn(formula);
  const parts = cells?.map(({ row, column }) =>
    spots.find(
      ({ cell }) =>
        cell.row <= row &&
        row < cell.row + cell.rows &&
        cell.column <= column &&
        column < cell.column + cell.columns,
    ),
  );
  const known = parts?.flatMap(part => part?.id ?? []) ?? [];
  if (known.length > 0 && known.length === parts?.length) return sure([...new Set(known)], place);
  return unsure([], place, `“${name}”的格里有公式“=${formula.slice(0, 40)}”，没有读懂，是哪几个指标之和？`);
}

/** The cells that a sum adds up; undefined: it is no plain sum. */
function cellsIn(formula: string): { row: number; column: number }[] | undefined {
  const words = formula.replace(/\$|\s/gu, '').replace(/^\+/u, '').split('+');
  const cells = words.map(word => {
    const inside = /^SUM\(([A-Z0-9:,]+)\)$/u.exec(word)?.[1] ?? word;
    return inside.split(',').map(cellsOfRange);
  });
  const all = cells.flat();
  return all.some(each => each === undefined) ? undefined : all.flatMap(each => each ?? []);
}

function cellsOfRange(reference: string): { row: number; column: number }[] | undefined {
  const [from = '', to = from] = reference.split(':');
  const [first, last] = [parseAddress(from), parseAddress(to)];
  if (!first || !last || (last.row - first.row + 1) * (last.column - first.column + 1) > 500)
    return undefined;
  return range(first.row, last.row).flatMap(row =>
    range(first.column, last.column).map(column => ({ row, column })),
  );
}

/** The line 合计 among the sub-rows. */
function subRowParts(spot: Spot, { spots, totalSubRow }: Figures): Parts | undefined {
  if (totalSubRow === undefined || spot.subRow?.value !== totalSubRow) return undefined;
  const path = spot.header.value.join('/');
  const parts = spots.filter(
    other => other.subRow && other.id !== spot.id && other.header.value.join('/') === path,
  );
  const isPlain = parts.every(({ subRow }) => subRow && !PART.test(subRow.value));
  return isPlain ? sure(idsOf(parts), spot.place) : likely(idsOf(parts), spot.place, question(spot, parts));
}

/** 总数, 合计 or 小计 over its neighbours below the same header. */
function totalParts(spot: Spot, figures: Figures): Parts | undefined {
  if (!TOTAL.test(plain(spot.name))) return undefined;
  const siblings = siblingsOf(spot, figures.spots);
  const place = siblings.findIndex(({ id }) => id === spot.id);
  const others = siblings.filter(({ id }) => id !== spot.id);
  const below = nestedIn(spot, figures.spots);
  const candidates = [...others, ...below];
  const parts = candidates.filter(other => isSameKind(spot, other, figures));
  const totals = candidates.filter(isLikeTotal);
  if (parts.length === 0)
    return unsure([], spot.place, `“${pathOf(spot)}”像是合计，但旁边没有找到它的分项；它是哪几个指标之和？`);
  if (below.length > 0 && !others.some(isLikeTotal)) {
    const ofGroups = groupParts(spot, others, below, figures);
    return likely(idsOf(ofGroups), spot.place, question(spot, ofGroups));
  }
  const isAtEdge = place === 0 || place === siblings.length - 1;
  const areAll = parts.length === others.length && totals.length === 0;
  if (isAtEdge && areAll && areSeveral(parts)) return sure(idsOf(parts), spot.place);
  if (totals.length > 0 || !isAtEdge) {
    const near = nearParts(spot, siblings, figures);
    return unsure(idsOf(near), spot.place, question(spot, near));
  }
  return likely(idsOf(parts), spot.place, question(spot, parts));
}

const isLikeTotal = ({ name }: Spot): boolean => LIKE_TOTAL.test(plain(name));

/** One cell over several columns is several parts in one. */
const areSeveral = ([first, ...others]: readonly Spot[]): boolean =>
  others.length > 0 || first?.name.includes('～') === true;

/** A total over whole groups: of each the totals, or where it has none its figures. */
function groupParts(spot: Spot, beside: readonly Spot[], below: readonly Spot[], figures: Figures): Spot[] {
  const same = (other: Spot) =>
    figures.unitOf(other) === figures.unitOf(spot) && !OTHER_KIND.test(other.name);
  const isTotal = ({ name }: Spot) => TOTAL.test(plain(name));
  const hasTotal = ({ group }: Spot) => below.some(other => other.group === group && isTotal(other));
  const parts = [...beside, ...below.filter(other => isTotal(other) || !hasTotal(other))].filter(same);
  return figures.spots.filter(each => parts.includes(each));
}

/** Among several totals: what follows up to the next one, or what stands before. */
function nearParts(spot: Spot, siblings: readonly Spot[], figures: Figures): Spot[] {
  const place = siblings.findIndex(({ id }) => id === spot.id);
  const after = siblings.slice(place + 1);
  const end = after.findIndex(isLikeTotal);
  const near =
    end === 0 || after.length === 0 ? siblings.slice(0, place) : after.slice(0, end < 0 ? undefined : end);
  return near.filter(other => !isLikeTotal(other) && isSameKind(spot, other, figures));
}

/** A figure in front of a group 其中, or of a name that begins with it: the parts may not be all of it. */
function partsInside(spot: Spot, figures: Figures): Parts | undefined {
  const place = figures.spots.findIndex(({ id }) => id === spot.id);
  const next = figures.spots[place + 1];
  if (!next || PART.test(spot.name)) return undefined;
  const isGroup = PART.test(next.group.split('/').at(-1) ?? '') && parentOf(next.group) === spot.group;
  const isNamed = PART.test(next.name) && next.group === spot.group;
  if (!isGroup && !isNamed) return undefined;
  const parts = isGroup
    ? figures.spots.filter(({ group }) => group === next.group)
    : siblingsOf(spot, figures.spots).slice(
        siblingsOf(spot, figures.spots).findIndex(({ id }) => id === next.id),
      );
  const same = parts.filter(part => figures.unitOf(part) === figures.unitOf(spot));
  return unsure(
    idsOf(same),
    spot.place,
    `“${pathOf(spot)}”后面写着“其中”：各项加起来正好等于它吗？如果是，请填它们的代码；不是就留空。`,
  );
}

const parentOf = (group: string): string => group.split('/').slice(0, -1).join('/');

/** 企业数量 in front of kinds of enterprises may be their sum. */
function countParts(spot: Spot, figures: Figures): Parts | undefined {
  if (!COUNT.test(plain(spot.name))) return undefined;
  const siblings = siblingsOf(spot, figures.spots);
  const parts = siblings.filter(other => other.id !== spot.id && isSameKind(spot, other, figures));
  if (siblings[0]?.id !== spot.id || parts.length < 2) return undefined;
  return unsure(idsOf(parts), spot.place, question(spot, parts));
}

/** 企业总数, 投资总额: a total by its name, of parts that nothing marks. */
function likeTotalParts(spot: Spot, figures: Figures): Parts | undefined {
  if (!LIKE_TOTAL.test(plain(spot.name))) return undefined;
  const near = nearParts(spot, siblingsOf(spot, figures.spots), figures);
  if (near.length < 2) return undefined;
  return unsure(idsOf(near), spot.place, question(spot, near));
}

const siblingsOf = (spot: Spot, spots: readonly Spot[]): Spot[] =>
  spots.filter(other => other.group === spot.group && other.subRow?.value === spot.subRow?.value);

/** Figures below further headers beside a total. */
const nestedIn = (spot: Spot, spots: readonly Spot[]): Spot[] =>
  spots.filter(
    other =>
      other.group !== spot.group &&
      (spot.group === '' ? true : other.group.startsWith(`${spot.group}/`)) &&
      other.subRow?.value === spot.subRow?.value,
  );

const isSameKind = (spot: Spot, other: Spot, { unitOf }: Figures): boolean =>
  unitOf(spot) === unitOf(other) && !OTHER_KIND.test(other.name) && !TOTAL.test(plain(other.name));

const idsOf = (spots: readonly Spot[]): string[] => spots.map(({ id }) => id);

const pathOf = ({ header, subRow }: Spot): string =>
  header.value.join('/') + (subRow ? `（${subRow.value}）` : '');

function question(spot: Spot, parts: readonly Spot[]): string {
  const names = parts.map(({ name, subRow }) =>
    subRow && subRow.value !== spot.subRow?.value ? subRow.value : name,
  );
  if (parts.length === 0)
    return `“${pathOf(spot)}”像是合计，它是哪几个指标之和？请填它们的代码；要手填就留空。`;
  const list = names.length > 6 ? `${names.slice(0, 6).join('、')}…` : names.join('、');
  return `“${pathOf(spot)}”是不是 ${list} 之和（${idsOf(parts).join('+')}）？是就由程序计算，不是就留空。`;
}
