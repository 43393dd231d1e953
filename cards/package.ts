import type { CardJson } from '../src/core/outgoing.js';
import { formatMoment } from '../src/core/moment.js';
import { MAX_LISTED } from '../src/core/text.js';
import { periodName, type Period } from '../src/plan/period.js';
import { button, card, hint, list, markdown, row } from './elements.js';
import { routeName } from './routes.js';
import { periodWords } from '../src/plan/period-words.js';
import type { Plan } from '../src/plan/plan.js';

export interface PackageView {
  readonly period: Period;
  readonly zone: string;
  /** The forwarded snapshots of the period, the latest last; at least one. */
  readonly plan: Plan;
  readonly snapshots: readonly { readonly number: number; readonly forwardedAt: Date }[];
  /** The tables are packed as a PDF too. */
  readonly canDraw: boolean;
}

/** Answers `/package` at once: what is in the file that follows, and a button for the package of each earlier forwarding. */
export function packageCard({ plan, period, zone, snapshots, canDraw }: PackageView): CardJson {
  const latest = snapshots.at(-1);
  if (!latest) throw new Error(`${period} has not gone to the county`);
  const earlier = snapshots.slice(0, -1).slice(-MAX_LISTED);
  return card(
    {
      title: `${periodName(period)}上报包`,
      subtitle: `第${latest.number}次上报 · ${formatMoment(latest.forwardedAt, zone)}`,
      colour: 'green',
    },
    [
      markdown(
        `压缩包随后发出，内容都以上报时的数据为准：\n${list([
          `${periodWords(plan).report}汇总（上报的原文件${canDraw ? '，另附 PDF' : ''}）`,
          '工作总结（Word）',
          '检查与说明、报送情况',
          '各单位的报表和工作总结',
          '各单位交来的阶段材料和清单',
          '全部数据（figures.json）和校验码（SHA256SUMS）',
        ])}`,
      ),
      ...(earlier.length > 0
        ? [
            row(
              earlier.map(({ number }) =>
                button({ text: `上报包（第${number}次）`, route: routeName('package', { period, number }) }),
              ),
            ),
          ]
        : []),
      hint(
        '同一次上报的压缩包每次下载都完全相同。核对校验码：Linux 运行 sha256sum -c SHA256SUMS，Windows 运行 certutil -hashfile 文件名 SHA256。',
      ),
    ],
  );
}
