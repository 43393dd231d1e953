/** The process's time. All its judgements of time come from here. */
export type Now = () => Date;

/** The machine's clock, or one that starts at an instant and then runs on. */
export function startClock(from: Date | null): Now {
  if (!from) return () => new Date();
  const ahead = from.getTime() - Date.now();
  return () => new Date(Date.now() + ahead);
}
