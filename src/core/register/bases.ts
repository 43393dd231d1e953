import type { LocalDate } from '../../plan/period.js';
import type { Plan } from '../../plan/plan.js';
import type { FactKind } from '../../plan/register.js';

/** The day since when the values of a kind count, by kind; absent: whenever they began. */
export type Bases = Readonly<Partial<Record<FactKind, LocalDate>>>;

/** The earliest days of the rules by which a plan counts its measures. */
export function basesOf({ measures }: Pick<Plan, 'measures'>): Bases {
  const bases: Partial<Record<FactKind, LocalDate>> = {};
  for (const { counted } of measures.values()) {
    if (counted?.earliest === undefined) continue;
    const known = bases[counted.kind];
    if (known === undefined || counted.earliest < known) bases[counted.kind] = counted.earliest;
  }
  return bases;
}

/** `2021-08-01` as `2021 年 8 月`, another day in full. */
export function formatBase(day: LocalDate): string {
  const [year, month, date] = day.split('-');
  return date === '01' ? `${year} 年 ${Number(month)} 月` : day;
}
