/** Reads the process's clock. All judgements of time use it. */
export type Now = () => Date;
