import {
  answeredLaterDateCard,
  laterDateChooser,
  laterDateForm,
  laterDateRequestCard,
} from '../../../cards/later-date.js';
import type { Unit } from '../../plan/organisation.js';
import type { Period } from '../../plan/period.js';

/** The cards with which a reporter asks for a later date, and a reviewer answers. */
export function laterDateExamples(unit: Unit, period: Period, person: string, reviewer: string) {
  const dates = { unit, period, dueOn: '2025-09-28', to: '2025-10-10', reason: '台风停工，企业数据未收齐' };
  const view = { ...dates, by: person };
  const answer = { by: reviewer, words: '请尽快补齐' };
  return [
    { name: '申请延期', builder: 'laterDateForm', card: laterDateForm(dates) },
    { name: '申请延期：哪一份', builder: 'laterDateChooser', card: laterDateChooser([{ unit, period }]) },
    { name: '申请延期：答复', builder: 'laterDateRequestCard', card: laterDateRequestCard(view, 'r1') },
    {
      name: '申请延期：已同意',
      builder: 'answeredLaterDateCard',
      card: answeredLaterDateCard(view, { ...answer, decision: 'granted' }),
    },
  ];
}
