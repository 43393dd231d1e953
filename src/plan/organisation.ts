/** Who reports. The tree is data; a child unit names its parent. */

/** Which row of the official tables a unit fills. */
export type UnitKind = '县直单位' | '乡镇';

export interface Unit {
  /** Stable key in the database and in routes: lower-case letters, digits and hyphens. */
  readonly key: string;
  /** 给排水股 */
  readonly section: string;
  /** 城市供水 */
  readonly industry: string;
  readonly kind: UnitKind;
  /** The unit above, for an enterprise that reports to a section. */
  readonly parent?: string;
  /** The enterprise's own name, where the unit is one. */
  readonly name?: string;
}

export interface Organisation {
  /** 德化县城市管理和综合执法局 */
  readonly bureau: string;
  /** The section that reviews and passes on: 安全股. */
  readonly reviewing: string;
  /** Where the consolidated tables go: 县安办. */
  readonly forwardsTo: string;
  readonly unitKinds: readonly UnitKind[];
  readonly units: readonly Unit[];
}

/** Full name: 给排水股·城市供水, or the enterprise's own name. */
export function unitName(unit: Unit): string {
  return unit.name ?? `${unit.section}·${unit.industry}`;
}

/** The short name used in file names: the industry, or the enterprise's own name. */
export function shortName(unit: Unit): string {
  return unit.name ?? unit.industry;
}
