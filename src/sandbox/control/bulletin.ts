type Listener = (event: string, data: unknown) => void;

/** Publishes changes other than messages to the open pages: clock, wire log, faults, people, story. */
export interface Bulletin {
  readonly publish: Listener;
  /** Calls the listener with everything published, until the returned function is called. */
  readonly subscribe: (listener: Listener) => () => void;
}

export function createBulletin(): Bulletin {
  const listeners = new Set<Listener>();
  return {
    publish: (event, data) => {
      for (const listener of [...listeners]) listener(event, data);
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
