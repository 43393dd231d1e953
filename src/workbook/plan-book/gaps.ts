import type { PlanData } from '../../plan/plan.js';
import { GAP, UNKNOWN_UNIT } from '../official/gap-words.js';

/** The words of the book for the parts of a plan that a draft may leave open, by the name of the part. */
const WORDS: Readonly<Record<string, string>> = {
  document: '文号',
  bureau: '单位全称',
  reviewingSection: '审核股室',
  forwardsTo: '上报单位',
  section: '股室',
  industry: '行业',
  name: '单位名称',
  kind: '类型',
  unitKinds: '填报单位类型',
  title: '标题',
  annualTitle: '年报标题',
  header: '表头',
  unit: '计量单位',
};

/** A place of a plan that nobody has filled in yet. */
interface Gap {
  readonly path: readonly PropertyKey[];
  readonly words: string;
}

/** Lists what a plan made of blank official tables still leaves open: each has to be filled in before it is used. */
export const gapsIn = (data: PlanData): Gap[] =>
  openPlaces(data, []).map(path => {
    const part = path.findLast(key => typeof key === 'string' && Object.hasOwn(WORDS, key));
    const word = part === undefined ? '这一格' : WORDS[String(part)];
    return { path, words: `请填写${word ?? '这一格'}` };
  });

function openPlaces(value: unknown, path: readonly PropertyKey[]): (readonly PropertyKey[])[] {
  if (typeof value === 'string')
    return value.includes(GAP) || (path.at(-1) === 'unit' && value === UNKNOWN_UNIT) ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  const parts: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return parts.flatMap(([key, part]) => openPlaces(part, [...path, key]));
}
