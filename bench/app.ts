/** The app's credentials, the same in all measurements. */
export const APP = {
  id: 'cli_0123456789abcdef',
  secret: 'bench-secret',
  encryptKey: 'bench-encrypt-key',
  verificationToken: 'bench-verification-token',
} as const;

/** The start of the measured programs' clock: a working day of the plan's year, six days before the deadline. */
const CLOCK_FROM = new Date('2025-09-22T08:50:00+08:00');
const startedAt = Date.now();

/**
 * The current time on that clock. A process that starts later lags by minutes at most; a signature is valid for an
 * hour.
 */
export const clock = (): Date => new Date(CLOCK_FROM.getTime() + Date.now() - startedAt);

/** The reported quarter, and the quarter before it. */
export const PERIOD = '2025Q3';
export const EARLIER = '2025Q2';
