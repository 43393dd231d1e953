/** Makes a reading that anybody may ask for: it is read anew only when the latest one is older than `lifetimeMs`. */
export function remember<T>(read: () => Promise<T>, lifetimeMs: number): () => Promise<T> {
  let latest: { readonly value: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (!latest || performance.now() - latest.at > lifetimeMs)
      latest = { value: read(), at: performance.now() };
    return latest.value;
  };
}
