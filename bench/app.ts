/** The app whose events are sent: one set of credentials for everything measured. */
export const APP = {
  id: 'cli_0123456789abcdef',
  secret: 'bench-secret',
  encryptKey: 'bench-encrypt-key',
  verificationToken: 'bench-verification-token',
} as const;

/** Where the clock of everything measured starts: a working day of the plan's year, six days before the date. */
const CLOCK_FROM = new Date('2025-09-22T08:50:00+08:00');
const startedAt = Date.now();

/** The clock's time now. A process started with it later is behind by minutes at the most; a signature is good for an hour. */
export const clock = (): Date => new Date(CLOCK_FROM.getTime() + Date.now() - startedAt);

/** The reported quarter, and the one it is compared with. */
export const PERIOD = '2025Q3';
export const EARLIER = '2025Q2';
