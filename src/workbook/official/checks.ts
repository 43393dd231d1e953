import { atLeast, atMost, zeroTogether, type Rule } from '../../plan/rule.js';
import { likely, type DraftCheck, type Inferred } from './draft.js';
import type { Spot } from './spot.js';

const CORRECTED = /整改|办结|销号|化解/u;
const FOUND = /自查|发现|排查|查出|隐患|问题|受理/u;

const plain = (name: string): string => name.replace(/（[^（）]*）/gu, '');

interface Figures {
  readonly spots: readonly Spot[];
  readonly unitOf: (spot: Spot) => string;
  readonly sums: ReadonlyMap<string, Inferred<readonly string[]>>;
}

/** Proposes checks from words of the headers. They only ask for an explanation: severities are the bureau's to choose. */
export function proposeChecks(figures: Figures): DraftCheck[] {
  const proposals = [
    ...correctedHazards(figures),
    ...correctedGroups(figures),
    ...peopleOfEnterprises(figures),
    ...moneyOfEnterprises(figures),
    ...partsOfCounts(figures),
  ];
  const seen = new Set<string>();
  return proposals.filter(({ value }) => {
    const key = JSON.stringify(value);
    return !seen.has(key) && seen.add(key);
  });
}

const asWarning = (rule: Rule): Rule => ({ ...rule, severity: 'warning' });

const propose = (rule: Rule, spot: Spot, sentence: string): DraftCheck =>
  likely(asWarning(rule), spot.place, `${sentence}要不要这条校验？不要就删去，不许例外就改成“必改”。`);

const nameOf = ({ header, subRow }: Spot): string =>
  header.value.slice(-2).map(plain).join('·') + (subRow ? `（${subRow.value}）` : '');

const isBeside = (spot: Spot, other: Spot): boolean =>
  spot.id !== other.id && spot.group === other.group && spot.subRow?.value === other.subRow?.value;

/** 整改 is at most 发现 or 自查, the nearest at its left. */
function correctedHazards({ spots, unitOf }: Figures): DraftCheck[] {
  return spots.flatMap((spot, place) => {
    if (!CORRECTED.test(spot.name) || /率|金额|资金/u.test(spot.name)) return [];
    const source = spots
      .slice(0, place)
      .findLast(
        other =>
          isBeside(spot, other) &&
          unitOf(other) === unitOf(spot) &&
          FOUND.test(other.name) &&
          !CORRECTED.test(other.name),
      );
    return source
      ? [propose(atMost(spot.id, source.id, 'warning'), spot, `“${nameOf(spot)}”不大于“${nameOf(source)}”：`)]
      : [];
  });
}

/** The figures below 整改隐患 are at most those of the same names below 排查隐患. */
function correctedGroups({ spots, unitOf }: Figures): DraftCheck[] {
  return spots.flatMap(spot => {
    if (!CORRECTED.test(spot.group) || /率|金额|资金/u.test(spot.name)) return [];
    const source = spots.find(
      other =>
        FOUND.test(other.group) &&
        !CORRECTED.test(other.group) &&
        other.name === spot.name &&
        other.subRow?.value === spot.subRow?.value &&
        unitOf(other) === unitOf(spot),
    );
    return source
      ? [propose(atMost(spot.id, source.id, 'warning'), spot, `“${nameOf(spot)}”不大于“${nameOf(source)}”：`)]
      : [];
  });
}

/** 人员 is at least 企业 of the same group, and 0 when that is 0. */
function peopleOfEnterprises({ spots, unitOf }: Figures): DraftCheck[] {
  return spots.flatMap(spot => {
    if (unitOf(spot) !== '人' || !/人员|人数/u.test(spot.name)) return [];
    const source = spots.find(other => isBeside(spot, other) && unitOf(other) === '家');
    return source
      ? [
          propose(
            atLeast(spot.id, source.id, 'warning'),
            spot,
            `“${nameOf(spot)}”不小于“${nameOf(source)}”：`,
          ),
          propose(
            zeroTogether(spot.id, source.id),
            spot,
            `“${nameOf(spot)}”与“${nameOf(source)}”同时为0或同时不为0：`,
          ),
        ]
      : [];
  });
}

/** 金额 is 0 exactly when 企业 of the same group is 0. */
function moneyOfEnterprises({ spots, unitOf }: Figures): DraftCheck[] {
  return spots.flatMap((spot, place) => {
    if (!unitOf(spot).endsWith('元')) return [];
    const source = spots
      .slice(0, place)
      .findLast(other => isBeside(spot, other) && /^(家|家次|户|个|起|件|人次)$/u.test(unitOf(other)));
    return source
      ? [
          propose(
            zeroTogether(spot.id, source.id),
            spot,
            `“${nameOf(spot)}”与“${nameOf(source)}”同时为0或同时不为0：`,
          ),
        ]
      : [];
  });
}

/** Counts of enterprises are at most the first total of enterprises. */
function partsOfCounts({ spots, unitOf, sums }: Figures): DraftCheck[] {
  const total = spots.find(
    spot =>
      /总数|底数|企业数|户数/u.test(spot.header.value.join('')) &&
      unitOf(spot) === '家' &&
      !spot.subRow &&
      (sums.get(spot.id)?.value.length ?? 0) > 0,
  );
  if (!total) return [];
  const parts = new Set([...sums.values()].flatMap(({ value }) => value));
  return spots
    .filter(spot => spot.id !== total.id && unitOf(spot) === '家' && !spot.subRow && !parts.has(spot.id))
    .filter(spot => /企业|总数|家）$/u.test(spot.header.value.join('')))
    .map(spot =>
      propose(atMost(spot.id, total.id, 'warning'), spot, `“${nameOf(spot)}”不大于“${nameOf(total)}”：`),
    );
}
