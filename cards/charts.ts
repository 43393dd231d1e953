import type { Element } from './elements.js';

/**
 * The charts of cards. The client draws them with VChart of several versions, so only a few kinds and properties are used
 * (the stand-in platform refuses all others), and each value is there as text: colour tells nothing.
 */

/** Without a fixed ratio a phone draws squares. */
type AspectRatio = '16:9' | '4:3' | '2:1' | '1:1';

export interface Point {
  readonly name: string;
  readonly value: number;
}

const chart = (ratio: AspectRatio, spec: Readonly<Record<string, unknown>>): Element => ({
  tag: 'chart',
  aspect_ratio: ratio,
  preview: true,
  chart_spec: spec,
});

const titledData = (title: string, values: readonly Point[]) => ({
  title: { text: title },
  data: { values },
});

/** Bars side by side, each with its value. The names differ. */
export const barChart = (title: string, points: readonly Point[]): Element =>
  chart('16:9', {
    type: 'bar',
    ...titledData(title, points),
    xField: 'name',
    yField: 'value',
    label: { visible: true },
  });

/** A line through points, each with its value. */
export const lineChart = (title: string, points: readonly Point[]): Element =>
  chart('16:9', {
    type: 'line',
    ...titledData(title, points),
    xField: 'name',
    yField: 'value',
    label: { visible: true },
  });

/** Rows of progress, a dozen at the most. A value is a share from 0 to 1; the name of its row says the numbers. */
export const progressChart = (title: string, rows: readonly Point[]): Element =>
  chart(rows.length <= 4 ? '2:1' : rows.length <= 8 ? '4:3' : '1:1', {
    type: 'linearProgress',
    ...titledData(title, differing(rows)),
    direction: 'horizontal',
    xField: 'value',
    yField: 'name',
    seriesField: 'name',
    axes: [{ orient: 'left' }],
    legends: { visible: false },
  });

/** Rows of one name would be drawn as one. */
function differing(rows: readonly Point[]): Point[] {
  const seen = new Map<string, number>();
  return rows.map(({ name, value }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { name: count === 1 ? name : `${name}（${count}）`, value };
  });
}
