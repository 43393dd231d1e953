import { askDeliverableCard, deliverableUnitCard } from '../../../cards/ask-deliverable.js';
import {
  deliverableReviewCard,
  deliverableVerdictCard,
  handedInDeliverableCard,
  settledDeliverableCard,
  type DeliverableView,
} from '../../../cards/deliverable.js';
import { pageOfList } from '../../../cards/long-list.js';
import { owedBy } from '../../core/deliverables.js';
import { deliverableDueOn, deliverableTitle } from '../../plan/deliverable.js';
import type { Unit } from '../../plan/organisation.js';
import { topLevelUnits, type Plan } from '../../plan/plan.js';
import type { Example } from './example.js';

const TODAY = '2025-09-22';
const ZONE = 'Asia/Shanghai';

/** The cards with which a file is handed in, taken and given back. */
export function deliverableExamples(plan: Plan, unit: Unit, person: string, reviewer: string): Example[] {
  const [, deliverable] = plan.deliverables;
  if (!deliverable) return [];
  const { year } = plan;
  const file = { name: '评估报告（定稿）.docx', size: 348_160, pendingId: 'p1' };
  const options = owedBy(plan, [unit], new Map());
  const at = (time: string) => new Date(`${TODAY}T${time}:00+08:00`);
  const view: DeliverableView = {
    ...{ unit, zone: ZONE, isLate: true, dueOn: deliverableDueOn(deliverable, year) },
    ...{ title: deliverableTitle(deliverable), name: deliverable.name },
    version: {
      ...{
        id: 'd1',
        unit: unit.key,
        year,
        key: deliverable.key,
        number: 2,
        isLatest: true,
        state: 'handed-in',
      },
      ...{ fileName: file.name, size: file.size, sha256: '0'.repeat(64) },
      handedIn: { actor: person, occurredAt: at('09:00'), channel: 'upload' },
    },
  };
  const decided = { actor: reviewer, occurredAt: at('10:30'), channel: 'card' as const };
  const back: DeliverableView = {
    ...view,
    version: { ...view.version, state: 'given-back', reason: '缺持续改进清单', decided },
  };
  const taken: DeliverableView = { ...view, version: { ...view.version, state: 'taken', decided } };
  return [
    { name: '阶段材料：这是什么文件', builder: 'askDeliverableCard', card: askDeliverableCard({ ...file, options, today: TODAY }) }, // prettier-ignore
    { name: '阶段材料：哪个单位', builder: 'deliverableUnitCard', card: deliverableUnitCard(file, pageOfList(topLevelUnits(plan), 1)) }, // prettier-ignore
    { name: '阶段材料：已送交', builder: 'handedInDeliverableCard', card: handedInDeliverableCard(view, { again: false, reviewers: 1 }) }, // prettier-ignore
    { name: '阶段材料：审核', builder: 'deliverableReviewCard', card: deliverableReviewCard(view) },
    { name: '阶段材料：已退回（审核人）', builder: 'settledDeliverableCard', card: settledDeliverableCard(back) }, // prettier-ignore
    { name: '阶段材料：已退回', builder: 'deliverableVerdictCard', card: deliverableVerdictCard(back) },
    { name: '阶段材料：已收下', builder: 'deliverableVerdictCard', card: deliverableVerdictCard(taken) },
  ];
}
