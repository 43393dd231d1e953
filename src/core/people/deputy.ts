import type { LocalDate } from '../../plan/period.js';
import type { Grant } from './person.js';

/** A reporter on leave has a deputy (代填) for one unit, from the first to the last day. */
export interface Deputyship {
  /** The naming; one may be for several units. */
  readonly id: string;
  readonly unit: string;
  /** The open_id of the reporter on leave. */
  readonly absent: string;
  readonly deputy: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** It was ended before its last day was over. */
  readonly isEnded: boolean;
}

/** The longest leave, in days. */
export const MAX_LEAVE_DAYS = 60;

/** The role that a deputy has on the days of the leave. */
export const standIn = ({ deputy, absent, unit }: Deputyship): Grant => ({
  openId: deputy,
  role: 'reporter',
  unit,
  standsInFor: absent,
});

/** The roles of a day on which some reporters are on leave: their deputies stand in their place. */
export function withDeputies(grants: readonly Grant[], deputyships: readonly Deputyship[]): Grant[] {
  if (deputyships.length === 0) return [...grants];
  const away = new Set(deputyships.map(({ absent, unit }) => `${absent} ${unit}`));
  const present = grants.filter(
    ({ openId, role, unit }) => role !== 'reporter' || !away.has(`${openId} ${unit}`),
  );
  return [...present, ...deputyships.map(standIn)];
}

/** One naming: the same people and days, for some units. */
export interface Naming extends Omit<Deputyship, 'unit'> {
  readonly units: readonly string[];
}

/** Puts the deputyships of one naming together, in their order. */
export function namingsOf(deputyships: readonly Deputyship[]): Naming[] {
  const namings = new Map<string, Naming>();
  for (const { unit, ...rest } of deputyships) {
    const units = namings.get(rest.id)?.units ?? [];
    namings.set(rest.id, { ...rest, units: [...units, unit] });
  }
  return [...namings.values()];
}
