import { askDeliverableCard } from '../../../cards/ask-deliverable.js';
import {
  draftPlanCard,
  droppedPlanCard,
  planDryRunCard,
  planSentCard,
  takenPlanCard,
} from '../../../cards/plan.js';
import { planChanges } from '../../core/plan/changes.js';
import type { Plan } from '../../plan/plan.js';
import type { Example } from './example.js';

/** The cards of a plan that is sent out and comes back. */
export function planExamples({ data }: Plan): Example[] {
  const [unit] = data.organisation.units;
  const changed = {
    ...data,
    calendar: { ...data.calendar, submitDay: data.calendar.submitDay - 2 },
    organisation: {
      ...data.organisation,
      units: [
        ...data.organisation.units,
        ...(unit ? [{ ...unit, key: 'enterprise', parent: unit.key, name: '某某燃气有限公司' }] : []),
      ],
    },
    rules: data.rules.map((rule, index) =>
      index === 0 ? ({ ...rule, severity: rule.severity === 'error' ? 'warning' : 'error' } as const) : rule,
    ),
    headlines: data.headlines.slice(1),
  };
  const dates = { from: '2025Q3', measuresFrom: '2025Q4', begins: 'in two steps', year: data.year } as const;
  const sent = { ...dates, fileName: '方案册_2025.xlsx', faults: [], isOfAnother: false };
  const changes = planChanges(data, changed, new Set());
  const blank = '云岭县教育局空表.docx';
  const official = { forms: 2, measures: 19, questions: 14 };
  const none = { atOnce: [], next: [] };
  const faults = [
    '指标!E14：“万园”不是认得的单位，是否“万元”？',
    '校验!C3：没有编号为“A4.99”的指标，是否“A4.09”？',
  ];
  return [
    { name: '方案', builder: 'planSentCard', card: planSentCard({ data, version: 2, isCarriedOver: true }) },
    {
      name: '官方空表：这是什么文件',
      builder: 'askDeliverableCard',
      card: askDeliverableCard({
        ...{ name: blank, size: 18_432, pendingId: 'p1', options: [], today: '2025-09-22', official },
      }),
    },
    {
      name: '官方空表：方案册已发来',
      builder: 'draftPlanCard',
      card: draftPlanCard({ fileName: blank, year: 2026, ...official }),
    },
    {
      name: '发来的方案册',
      builder: 'planDryRunCard',
      card: planDryRunCard({ ...sent, changes, isOfAnother: true, pendingId: 'p1' }),
    },
    {
      name: '发来的方案册：还没有人报送过',
      builder: 'planDryRunCard',
      card: planDryRunCard({ ...sent, changes, measuresFrom: '2025Q3', begins: 'now', pendingId: 'p1' }),
    },
    {
      name: '发来的方案册：须改正',
      builder: 'planDryRunCard',
      card: planDryRunCard({ ...sent, changes: none, faults }),
    },
    {
      name: '发来的方案册：没有变化',
      builder: 'planDryRunCard',
      card: planDryRunCard({ ...sent, changes: none }),
    },
    {
      name: '方案已更新',
      builder: 'takenPlanCard',
      card: takenPlanCard({ ...dates, changes, version: 3 }),
    },
    { name: '方案没有改动', builder: 'droppedPlanCard', card: droppedPlanCard() },
  ];
}
