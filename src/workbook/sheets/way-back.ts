import type { Block } from './blocks.js';

/** The words of the link to the contents. */
export const WAY_BACK = '返回目录';

/** Puts a link to the contents at the end of the line under the title; without contents nothing changes. */
export function withWayBack(blocks: readonly Block[], contents: string | undefined): Block[] {
  if (contents === undefined) return [...blocks];
  return blocks.flatMap(block => {
    if (block.row !== 2 || block.columns < 3) return [block];
    const columns = block.columns - 1;
    const place = { row: 2, column: block.column + columns, rows: 1, columns: 1 };
    return [
      { ...block, columns },
      { ...place, value: WAY_BACK, style: 'line-link', link: contents },
    ];
  });
}
