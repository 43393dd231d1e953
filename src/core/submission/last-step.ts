import type { EntryMethod, Submission } from './submission.js';

/** The steps that give many figures at one tap, and that 撤销 (undo) takes back: 本页无变化, 其余无变化, 其余补0. */
const UNDOABLE: readonly EntryMethod[] = ['unchanged', 'rest-unchanged', 'zeroed'];

/** A step that 撤销 (undo) takes back. */
export interface LastStep {
  readonly how: EntryMethod;
  /** How many figures it gave. */
  readonly count: number;
}

/** Returns the last step when 撤销 (undo) takes it back; undefined when something else was saved last. */
export function lastStep({
  figures,
  version,
}: Pick<Submission, 'figures' | 'version'>): LastStep | undefined {
  const lastFigures = [...figures.values()].filter(figure => figure.version === version);
  const [first] = lastFigures;
  return first && UNDOABLE.includes(first.how) ? { how: first.how, count: lastFigures.length } : undefined;
}
