import {
  deputyEndedCard,
  deputyForm,
  deputyInvitation,
  deputyListCard,
  deputyNews,
  deputyQuestionCard,
  namedCard,
  pastDeputyCard,
} from '../../../cards/deputy.js';
import type { Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';
import type { Example } from './example.js';

/** The cards of 代填: a reporter on leave names a deputy, who learns of it; others are told; it ends. */
export function deputyExamples(
  units: readonly Unit[],
  period: Period,
  absent: string,
  deputy: string,
): Example[] {
  const [unit] = units;
  if (!unit) return [];
  const days = { from: '2025-09-25', to: '2025-10-08' };
  const view = { ...days, absent, deputy, units: [unit] };
  const choices = { ...days, units: [], personPart: '' };
  const people = [deputy];
  const form = { chat: 'oc_1', units: [unit], memberCount: 9, people, choices };
  const refused = { ...choices, person: deputy, personPart: '何' };
  return [
    { name: '代填', builder: 'deputyForm', card: deputyForm(form) },
    {
      name: '代填：几个单位、很多人',
      builder: 'deputyForm',
      card: deputyForm({
        ...{ ...form, units, memberCount: 300, choices: refused },
        notice: '9月25日至12月8日共 75 天，一次最多 60 天，最晚到 11月23日；更久请联系管理员改绑填报人。',
      }),
    },
    {
      name: '代填：请确认',
      builder: 'deputyQuestionCard',
      card: deputyQuestionCard(view, 'p1', ['他（她）是审核人：这几天不能审核您的单位。']),
    },
    { name: '代填已安排', builder: 'namedCard', card: namedCard(view, 'n1') },
    { name: '请您代填', builder: 'deputyInvitation', card: deputyInvitation(view, 'n1', '2025-09-22') },
    { name: '代填：告知', builder: 'deputyNews', card: deputyNews(view) },
    {
      name: '代填：结束哪一个',
      builder: 'deputyListCard',
      card: deputyListCard([
        { ...view, id: 'n1' },
        { ...view, from: '2025-11-03', to: '2025-11-03', units, id: 'n2' },
      ]),
    },
    { name: '代填已结束', builder: 'deputyEndedCard', card: deputyEndedCard(view, absent) },
    {
      name: '代填到期',
      builder: 'pastDeputyCard',
      card: pastDeputyCard({
        ...{ unit, period, absent },
        words:
          '您为给排水股·城市供水的代填到 10月8日24:00为止，已经结束。已保存的数据都在，由填报人继续；需要再代填，请填报人重新指定。',
        typed: [{ label: '自查隐患数量', text: '187' }],
      }),
    },
  ];
}
