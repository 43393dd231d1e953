/** After a batch of more than one, a write waits this long for others to join it, unless enough have. */
const GATHER_MS = 1;
const ENOUGH = 32;

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes a write of one item from a write of many, which returns a result for each in the same order. All items that
 * arrive while a write is under way are written together in the next one: a commit costs the same for any number. An item
 * that comes alone is written at once. Where the last write had several, the next one waits a moment. A write that fails
 * fails for each of its items.
 */
export function gather<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let isWriting = false;
  let lastSize = 0;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (lastSize > 1 && waiting.length < ENOUGH)
        await new Promise(resolve => setTimeout(resolve, GATHER_MS));
      const batch = waiting;
      waiting = [];
      lastSize = batch.length;
      await writeBatch(batch, write);
    }
    isWriting = false;
  };
  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (isWriting) return;
      isWriting = true;
      // After the current turn of the event loop: items that come in one turn are written together.
      setImmediate(() => void drain());
    });
}

async function writeBatch<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<void> {
  try {
    const results = await write(batch.map(({ item }) => item));
    for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
