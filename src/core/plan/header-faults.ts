import type { Form } from '../../plan/form.js';
import type { PlanFault } from '../../plan/plan-fault.js';
import type { PlanData } from '../../plan/plan.js';
import { normalizeText, visibleText } from '../text.js';

/**
 * The measures and the columns of one table that have the same header: nobody can tell them apart, and the figures of a table that
 * is sent back are found by it. A plan that was taken in earlier goes on holding: this is for one that is sent or checked.
 */
export const headerFaults = ({ forms }: PlanData): PlanFault[] =>
  forms.flatMap((form, index) => [...measureFaults(form, index), ...columnFaults(form, index)]);

const compared = (text: string): string => normalizeText(visibleText(text));

/** Levels are compared one by one: a slash inside one begins no new level. */
const pathOf = (header: readonly string[]): string => JSON.stringify(header.map(compared));

function measureFaults({ measures }: Form, form: number): PlanFault[] {
  const firsts = new Map<string, string>();
  return measures.flatMap(({ code, header, subRow = '' }, index) => {
    const key = `${pathOf(header)} ${compared(subRow)}`;
    const first = firsts.get(key);
    firsts.set(key, first ?? code);
    if (first === undefined) return [];
    const place = `“${header.join('/')}”${subRow === '' ? '' : `（分行“${subRow}”）`}`;
    return faultAt(
      ['forms', form, 'measures', index, 'header'],
      `表头${place}与 ${first} 的相同${ALIKE}，填报时分不清，发回的表也读不准；请把表头改得不同，或写不同的分行`,
    );
  });
}

const ALIKE = '（空格、全角半角、引号不作区别）';

/** Columns that show other cells under one header: a table that is sent back is read as if the first one stood there twice. */
function columnFaults({ columns, measures }: Form, form: number): PlanFault[] {
  const headers = new Map(measures.map(({ code, header, subRow = '' }) => [code, pathOf(header) + subRow]));
  const firsts = new Map<string, Form['columns'][number]>();
  return columns.flatMap((column, index) => {
    const path = pathOf(column.header);
    const first = firsts.get(path);
    firsts.set(path, first ?? column);
    if (!first || JSON.stringify(first.cells) === JSON.stringify(column.cells)) return [];
    // Of two measures with one header it is said already.
    const said = new Set(first.cells.map(cell => headers.get(cell ?? '')));
    if (column.cells.some(cell => cell !== null && headers.has(cell) && said.has(headers.get(cell))))
      return [];
    return faultAt(
      ['forms', form, 'columns', index],
      `这一栏的表头“${column.header.join('/')}”与左边的一栏相同${ALIKE}，发回的表读不准；请把表头改得不同，或合成一栏`,
    );
  });
}

const faultAt = (path: PlanFault['path'], words: string): PlanFault => ({ path, words, text: words });
