import type { CardJson } from '../src/core/outgoing.js';
import type { SetUpFinding } from '../src/core/set-up.js';
import { bold, card, escapeMarkdown, list, markdown, panel } from './elements.js';

/** What was found about the set-up: what is wrong with the way to mend it, what may be so, and folded what is right. */
export function setUpCard(findings: readonly SetUpFinding[]): CardJson {
  const of = (state: SetUpFinding['state']) => findings.filter(finding => finding.state === state);
  const [faults, notes, right] = [of('fault'), of('note'), of('ok')];
  return card({ title: '体检', colour: faults.length > 0 ? 'orange' : 'green' }, [
    markdown(
      faults.length > 0
        ? `${bold(`有 ${faults.length} 处要改：`)}\n${list(faults.map(describe))}`
        : '没有发现问题。',
    ),
    ...(notes.length > 0 ? [markdown(`${bold('另外：')}\n${list(notes.map(describe))}`)] : []),
    ...(right.length > 0 ? [panel(`正常的 ${right.length} 项`, [markdown(list(right.map(describe)))])] : []),
    ...(faults.length > 0 ? [markdown('改好后再发送一次“体检”；在服务器上也可以运行 npm run doctor。')] : []),
  ]);
}

const describe = ({ state, words, mend }: SetUpFinding): string =>
  escapeMarkdown(mend === '' ? words : `${words}。${state === 'fault' ? '怎么改：' : ''}${mend}`);
