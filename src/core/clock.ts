/**
 * Returns the current time of the process's clock, which may be moved. The program reads the time only here.
 */
export type Now = () => Date;
