import type { PlanFault } from '../../plan/plan-fault.js';
import type { PlanData } from '../../plan/plan.js';
import type { CommandTable } from '../command.js';
import { headerFaults } from './header-faults.js';
import { nameFaults } from './name-faults.js';
import { sheetFaults } from './sheet-faults.js';
import { textFaults } from './text-faults.js';
import { wordFaults } from './word-faults.js';

/**
 * What a plan that is sent or checked is refused for, and one in force is not: a plan that an earlier version of the program took in
 * goes on holding, and the program starts with it. The plan must have its right shape.
 */
export const sentFaults = (data: PlanData, commands: CommandTable): PlanFault[] => [
  ...nameFaults(data),
  ...textFaults(data),
  ...sheetFaults(data),
  ...headerFaults(data),
  ...wordFaults(data, commands),
];
