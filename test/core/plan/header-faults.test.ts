import { describe, expect, it } from 'vitest';
import { headerFaults } from '../../../src/core/plan/header-faults.js';
import type { Form } from '../../../src/plan/form.js';
import type { Measure } from '../../../src/plan/measure.js';
import { withForm } from './plans.js';

interface MadeColumn {
  readonly header: readonly string[];
  /** The sub-row of each cell; empty: a figure without one, null: no figure. */
  readonly subRows: readonly (string | null)[];
}

/** Columns with the measures of their cells. */
function makeColumns(columns: readonly MadeColumn[]): Pick<Form, 'columns' | 'measures'> {
  const codeOf = (column: number, row: number) => `A4.9${column}${row}`;
  return {
    columns: columns.map(({ header, subRows }, column) => ({
      ...{ kind: 'figures', header },
      cells: subRows.map((subRow, row) => (subRow === null ? null : codeOf(column, row))),
    })),
    measures: columns.flatMap(({ header, subRows }, column) =>
      subRows.flatMap((subRow, row): Measure[] => {
        if (subRow === null) return [];
        const measure = { code: codeOf(column, row), header, unit: '家', since: 'stock' } as const;
        return [subRow === '' ? measure : { ...measure, subRow }];
      }),
    ),
  };
}

/** What is wrong with A4 when these columns stand behind its own. */
const faultsOf = (...columns: readonly MadeColumn[]): string[] =>
  headerFaults(
    withForm('A4', form => {
      const more = makeColumns(columns);
      return { columns: [...form.columns, ...more.columns], measures: [...form.measures, ...more.measures] };
    }),
  ).map(({ path, words }) => `${path.slice(2).join('.')}: ${words}`);

describe('the headers of a table', () => {
  it('may be one for the sub-rows of a column, and have one lowest level below several others', () => {
    expect(
      faultsOf(
        { header: ['培训', '企业数量（家）'], subRows: ['国标', '省标', '地标'] },
        { header: ['观摩', '企业数量（家）'], subRows: [''] },
      ),
    ).toEqual([]);
  });

  it('are refused at the second measure where two are equal, with the first one and the way out', () => {
    expect(
      faultsOf(
        { header: ['培训', '企业数量（家）'], subRows: [''] },
        { header: ['培训', '企业 数量(家)'], subRows: [''] },
      ),
    ).toEqual([
      'measures.40.header: 表头“培训/企业 数量(家)”与 A4.900 的相同（空格、全角半角、引号不作区别），填报时分不清，发回的表也读不准；请把表头改得不同，或写不同的分行',
    ]);
  });

  it('are refused where two figures of one column have no sub-row, or the same one', () => {
    expect(faultsOf({ header: ['培训'], subRows: ['国标', '国 标', null] }).join()).toMatch(
      /^measures\.40\.header: 表头“培训”（分行“国 标”）与 A4\.900 的相同/u,
    );
    expect(faultsOf({ header: ['培训'], subRows: ['', '', ''] })).toHaveLength(2);
  });

  it('are refused where two columns have one, though their figures stand in other sub-rows', () => {
    expect(
      faultsOf(
        { header: ['培训'], subRows: ['国标', null, null] },
        { header: ['培训'], subRows: [null, '省标', null] },
      ),
    ).toEqual([
      'columns.34: 这一栏的表头“培训”与左边的一栏相同（空格、全角半角、引号不作区别），发回的表读不准；请把表头改得不同，或合成一栏',
    ]);
  });

  it('may be equal in two tables', () => {
    const plan = withForm('A6', form => {
      const [first] = form.measures;
      return {
        measures: form.measures.map(each =>
          each === first ? { ...each, header: ['企业底数（家）', '总数'] } : each,
        ),
      };
    });
    expect(headerFaults(plan)).toEqual([]);
  });
});
