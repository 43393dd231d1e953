import type { Measure } from '../../plan/measure.js';
import { labelOf, type Plan } from '../../plan/plan.js';
import type { Counted } from '../../plan/register.js';
import { withUnit } from '../form/number.js';
import type { RegisterFault, SomeEnterprises } from '../register/evidence.js';
import type { Check, CheckInput, Violation } from './check.js';
import { figureCheck } from './figure-check.js';

// Checks that the register of enterprises (企业台账) makes possible. They find nothing for a unit without one.

interface FaultWords {
  readonly name: string;
  readonly sentence: string;
  /** Behind the names: what is asked. */
  readonly asked: string;
  /** The figure at which it is shown: the first one that is counted so. */
  readonly isAt: (rule: Counted) => boolean;
}

/** Builds the checks of a plan that counts measures from a register. */
export function registerChecks(plan: Plan): Check[] {
  const { register } = plan;
  if (!register) return [];
  const years = register.certificateYears;
  const words: Readonly<Record<RegisterFault, FaultWords>> = {
    redFiveStar: {
      name: '红色风险企业不是五星',
      sentence: '台账里风险等级为红色又评为五星的企业，请核实并说明',
      asked: '风险等级为红色，又评为五星',
      isAt: ({ kind, value }) => kind === 'star' && value === '五星',
    },
    expired: {
      name: `达标证书未满 ${years} 年`,
      sentence: `台账里达标已满 ${years} 年的企业，请核实是否复评并说明（${years} 年为行业通行做法）`,
      asked: `达标已满 ${years} 年，没有复评的记录`,
      isAt: ({ kind, isOfYear }) => kind === 'certificate' && !isOfYear,
    },
    pledgeOnly: {
      name: '承诺书 ⊆ 告知书',
      sentence: '台账里今年签订了承诺书而没有告知书的企业，请核实并说明',
      asked: '今年签订了承诺书，没有告知书的记录',
      isAt: ({ kind }) => kind === 'pledge',
    },
    afterLeaving: {
      name: '退出之后没有登记',
      sentence: '台账里退出之后还登记了达标、星级、自评或文书的企业，请核实并说明',
      asked: '已退出，退出之后还有达标、星级、自评或文书的登记',
      isAt: ({ kind }) => kind === 'self-assessment',
    },
  };
  return [
    ...(Object.entries(words) as [RegisterFault, FaultWords][]).flatMap(([fault, each]) => {
      const measure = plan.typedMeasures.find(({ counted }) => counted && each.isAt(counted));
      return measure ? [faultCheck(measure, fault, each)] : [];
    }),
    ...plan.typedMeasures.filter(({ code }) => code === register.closings).map(m => closingCheck(plan, m)),
  ];
}

const faultCheck = (measure: Measure, fault: RegisterFault, { name, sentence, asked }: FaultWords): Check =>
  figureCheck(measure, {
    kind: 'register',
    name,
    sentence,
    origin: ORIGIN,
    findViolation: ({ register }) => faultViolation(measure, register?.faults[fault], asked),
  });

const ORIGIN = '企业台账';

function faultViolation(
  { code }: Measure,
  found: SomeEnterprises | undefined,
  asked: string,
): Violation | undefined {
  if (!found || found.count === 0) return undefined;
  const names = found.names.join('、');
  const rest = found.count > found.names.length ? ` 等 ${found.count} 家` : '';
  return { codes: [code], sentence: `台账里 ${found.count} 家企业${asked}：${names}${rest}；请核实并说明` };
}

/** More enterprises closed by sanction than left the register for that: some are still counted. */
function closingCheck(plan: Plan, measure: Measure): Check {
  const name = labelOf(plan, measure.code);
  return figureCheck(measure, {
    kind: 'register',
    name: `${name} ≤ 台账里今年关停的企业`,
    sentence: `${name}多于台账里今年因企业关停退出的企业时，请补登台账或说明`,
    origin: ORIGIN,
    findViolation: input => closingViolation(input, measure, name),
  });
}

function closingViolation(
  { all, register }: CheckInput,
  measure: Measure,
  name: string,
): Violation | undefined {
  const value = all.get(measure.code);
  if (!register || value === undefined || value <= register.closings) return undefined;
  return {
    codes: [measure.code],
    sentence: `${name} ${withUnit(value, measure)}，台账里今年因企业关停退出 ${register.closings} 家，相差 ${value - register.closings}；关停的企业可能还在台账里计数，请补登或说明`,
  };
}
