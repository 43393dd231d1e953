/** Every code that an error of Prisma carries: its own, the database's, and those of the errors that caused it. */
export function codesIn(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const codes = Object.entries(error)
    .filter(([key, value]) => CODE_KEYS.includes(key) && typeof value === 'string')
    .map(([, value]) => value as string);
  const inner = [...INNER_KEYS.map(key => (error as Record<string, unknown>)[key])];
  return [...codes, ...inner.flatMap(codesIn)];
}

const CODE_KEYS = ['code', 'originalCode'];
const INNER_KEYS = ['cause', 'meta', 'driverAdapterError'];
