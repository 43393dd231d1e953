import { distance } from 'fastest-levenshtein';

/** Returns the known word that resembles another one most; undefined when none does. */
export function findNearWord(word: string, known: readonly string[]): string | undefined {
  const plain = plainForm(word);
  if (plain === '') return undefined;
  const [nearest] = known
    .map(each => ({ each, away: distance(plain, plainForm(each)) }))
    .sort((a, b) => a.away - b.away);
  if (!nearest) return undefined;
  const limit = Math.max(1, Math.floor(Math.max(plain.length, nearest.each.length) / 3));
  const isNear = nearest.away <= limit && nearest.away < plainForm(nearest.each).length;
  return isNear ? nearest.each : onlyOne(known.filter(each => isPartOf(plain, plainForm(each))));
}

const onlyOne = (words: readonly string[]): string | undefined => (words.length === 1 ? words[0] : undefined);

const isPartOf = (word: string, known: string): boolean => word.length > 1 && known.includes(word);

const plainForm = (word: string): string => word.normalize('NFKC').replace(/\s/gu, '');
