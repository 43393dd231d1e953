type Listener = (event: string, data: unknown) => void;

/** What the open pages are told besides messages: the clock, the wire, the faults, the story. */
export interface Bulletin {
  readonly publish: Listener;
  /** Calls back with everything published, until the function returned is called. */
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
