/** An element known to be there. Throws where it is not. */
export function pick<T>(list: readonly T[], index: number): T {
  const element = list[index];
  if (element === undefined) throw new Error(`nothing stands at ${index} of ${list.length}`);
  return element;
}
