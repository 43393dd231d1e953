import { repeatedPlaces, type PlanFault } from './plan-fault.js';
import type { PlanData } from './plan.js';

/** Lists what does not fit together in the deliverables of a plan (阶段材料). */
export function deliverableFaults({ deliverables, calendar, organisation }: PlanData): PlanFault[] {
  const phases = calendar.phases.map(({ name }) => name);
  const units = new Set(organisation.units.map(({ key }) => key));
  const faultAt = (index: number, field: string, name: string, text: string, words: string): PlanFault => ({
    ...{ path: ['deliverables', index, field], words },
    text: `阶段材料 › ${name}: ${text}`,
  });
  return [
    ...repeatedPlaces(deliverables.map(({ key }) => key)).map(index => {
      const key = deliverables[index]?.key ?? '';
      return faultAt(index, 'key', key, 'the key stands twice', `编号 ${key} 用了两次`);
    }),
    ...repeatedPlaces(deliverables.map(({ name }) => name)).map(index => {
      const name = deliverables[index]?.name ?? '';
      return faultAt(index, 'name', name, 'the name stands twice', `“${name}”写了两次`);
    }),
    ...deliverables.flatMap(({ key, phase, owedBy }, index) => [
      ...(phases.includes(phase)
        ? []
        : [
            faultAt(
              index,
              'phase',
              key,
              `its phase ${phase} is not one of the plan's`,
              `没有“${phase}”这个阶段，请写其中一个：${phases.join('、')}`,
            ),
          ]),
      ...(typeof owedBy === 'string' ? [] : owedBy)
        .filter(unit => !units.has(unit))
        .map(unit =>
          faultAt(
            index,
            'owedBy',
            key,
            `it is owed by ${unit}, which is no unit`,
            `没有填报单位 ${unit}，请写“各股室”“全部单位”或单位的编号`,
          ),
        ),
    ]),
  ];
}
