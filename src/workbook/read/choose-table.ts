import type { ReadSheet } from './read-sheet.js';

/** Finds a table on the visible sheets, in their order; where none of them has it, on the hidden ones. */
export function findOnSheets<Table>(
  sheets: readonly ReadSheet[],
  find: (sheet: ReadSheet) => Table | undefined,
): Table[] {
  const findWhere = (isHidden: boolean) =>
    sheets
      .filter(sheet => sheet.isHidden === isHidden)
      .map(find)
      .filter(table => table !== undefined);
  const visible = findWhere(false);
  return visible.length > 0 ? visible : findWhere(true);
}

/** Returns the first table whose content is not that of the first one. */
export function findDouble<Table>(
  [first, ...others]: readonly Table[],
  contentOf: (table: Table) => string,
): Table | undefined {
  if (first === undefined || others.length === 0) return undefined;
  const content = contentOf(first);
  return others.find(other => contentOf(other) !== content);
}
