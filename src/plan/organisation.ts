/**
 * The kind of a unit (填报单位类型), one of the organisation's `unitKinds`: the row of the official tables that the unit
 * fills, such as 县直单位.
 */
export type UnitKind = string;

/** A reporting unit (填报单位): a section for one industry, or an enterprise below it. */
export interface Unit {
  /**
   * The stable key, used in the database and in the buttons of cards: lower-case letters, digits and hyphens.
   */
  readonly key: string;
  /** The section: 给排水股. */
  readonly section: string;
  /** The industry: 城市供水. */
  readonly industry: string;
  readonly kind: UnitKind;
  /** The key of the unit above, for an enterprise that reports to a section. */
  readonly parent?: string;
  /** The enterprise's own name; absent for a section's unit. */
  readonly name?: string;
}

/** The organisation of a plan (方案 三). The units form a tree by their `parent`. */
export interface Organisation {
  /** The bureau's full name: 德化县城市管理和综合执法局. */
  readonly bureau: string;
  /** The section that reviews submissions and forwards them: 安全股. */
  readonly reviewingSection: string;
  /** The office that receives the consolidated tables: 县安办. */
  readonly forwardsTo: string;
  readonly unitKinds: readonly UnitKind[];
  readonly units: readonly Unit[];
}

/** The longest full name, in characters: with names of this length every card that lists units keeps its budget. */
export const MAX_UNIT_NAME = 40;

/** Returns a unit's full name: 给排水股·城市供水, or the enterprise's own name. */
export function unitName(unit: Unit): string {
  return unit.name ?? `${unit.section}·${unit.industry}`;
}

/** Returns a unit's short name for file names: the industry, or the enterprise's own name. */
export function shortName(unit: Unit): string {
  return unit.name ?? unit.industry;
}
