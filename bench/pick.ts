/** Returns a list's element; throws when there is none. */
export function pick<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new Error(`nothing stands at ${index} of ${list.length}`);
  return element;
}
