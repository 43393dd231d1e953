import { atLeast, atMost, sumAtMost, zeroTogether, zeroWhen, type Rule } from '../../rule.js';

/**
 * The number of enterprises in the register. Most counts of enterprises need an explanation when they are
 * larger.
 */
const REGISTER = 'A4.01';
const withinRegister = (code: string): Rule => atMost(code, REGISTER, 'warning');

const GRADED = ['A4.25.gb', 'A4.25.sb', 'A4.25.db'];
const SELF_ASSESSED = ['A4.26.gb', 'A4.26.sb', 'A4.26.db'];

/**
 * The rules that follow from the official tables (附件4 to 附件6). The severities are our choice; the safety section may
 * change them.
 */
export const rules: readonly Rule[] = [
  withinRegister('A4.05'),
  withinRegister('A4.06'),
  withinRegister('A4.07'),
  atLeast('A4.08', 'A4.07'),
  zeroTogether('A4.08', 'A4.07'),
  withinRegister('A4.09'),
  atMost('A4.11', 'A4.10'),
  withinRegister('A4.12'),
  withinRegister('A4.17'),
  withinRegister('A4.18'),
  withinRegister('A4.19'),
  atLeast('A4.20', 'A4.19'),
  zeroTogether('A4.20', 'A4.19'),
  sumAtMost('A4.26.gb', [...GRADED, ...SELF_ASSESSED], REGISTER, 'warning'),
  withinRegister('A4.27'),
  withinRegister('A5.15'),
  atMost('A5.16', 'A5.15', 'warning'),
  zeroWhen('A5.18', 'A5.17'),
  zeroWhen('A5.19', 'A5.17'),
  atLeast('A5.19', 'A5.18', 'warning'),
  zeroWhen('A5.21', 'A5.20'),
  zeroWhen('A5.22', 'A5.20'),
  atLeast('A5.22', 'A5.21', 'warning'),
  zeroWhen('A6.06', 'A6.05'),
  atMost('A6.07', 'A6.06'),
  zeroTogether('A6.08', 'A6.09'),
  atMost('A6.09', 'A6.06', 'warning'),
  atMost('A6.10', 'A6.09'),
  zeroTogether('A6.11', 'A6.12'),
  withinRegister('A6.21'),
  atMost('A6.22', 'A6.21'),
  zeroTogether('A6.23', 'A6.22'),
  zeroWhen('A6.24', 'A6.22'),
  withinRegister('A6.25'),
  atMost('A6.26', 'A6.25'),
  zeroTogether('A6.27', 'A6.26'),
  zeroWhen('A6.28', 'A6.26'),
];
