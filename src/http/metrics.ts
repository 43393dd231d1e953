import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { remember } from './remember.js';

/** The operator's metrics; they contain no unit, no person and no figure. */
export interface Metrics {
  readonly countRefused: (status: number) => void;
  /** A genuine request of the platform was answered; `kind` is the type of its event. */
  readonly recordAnswered: (kind: string, seconds: number) => void;
  /** A request of a person was handled, with its outcome. */
  readonly recordHandled: (request: string, outcome: string, seconds: number) => void;
  /** A tap was answered 正在处理 because its work took too long. */
  readonly countLate: () => void;
  readonly countRemindersDue: (count: number) => void;
  /** A message left, or did not; `kind` is that of its content. */
  readonly countSent: (kind: string, outcome: string) => void;
  /** The metrics as Prometheus text. */
  readonly readText: () => Promise<string>;
  readonly contentType: string;
}

/** What is read when the metrics are asked for. */
export interface Readings {
  readonly isReady: boolean;
  /** Undefined when the database does not tell. */
  readonly waiting: WaitingNumbers | undefined;
  /** The age of the newest daily copy; undefined when there is none. */
  readonly backupAgeSeconds: number | undefined;
}

export interface WaitingNumbers {
  readonly events: number;
  readonly messages: number;
  readonly oldestMessageSeconds: number;
  readonly deadLetters: number;
}

export interface MetricsOptions {
  /** Reads the database; asked once in five seconds at most. Never throws. */
  readonly read: () => Promise<Readings>;
  /** Every kind of content that a message may have. */
  readonly messageKinds: readonly string[];
}

/** Anybody who reaches the port may ask for the metrics; each reading costs three queries. */
const LIFETIME_MS = 5_000;
/** Three seconds is the platform's limit for the answer to a tap. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 10, 60];

export function createMetrics({ read, messageKinds }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const refused = new Counter({
    name: 'jibao_requests_refused_total',
    help: 'Requests that were not genuine or not readable, by status',
    labelNames: ['status'],
    registers,
  });
  const answerTime = new Histogram({
    name: 'jibao_request_seconds',
    help: 'Time from a genuine request of the platform to its answer, by kind of event; the platform waits 3 seconds',
    labelNames: ['kind'],
    buckets: SECONDS,
    registers,
  });
  const handlingTime = new Histogram({
    name: 'jibao_handling_seconds',
    help: 'Time from the arrival of a message or a tap to the commit of its answer, by command or button',
    labelNames: ['request'],
    buckets: SECONDS,
    registers,
  });
  const handled = new Counter({
    name: 'jibao_handled_total',
    help: 'Messages and taps by outcome: done, repeated, unfinished, failed, or the reason of a refusal',
    labelNames: ['outcome'],
    registers,
  });
  const late = new Counter({
    name: 'jibao_taps_late_total',
    help: 'Taps that were answered with 正在处理 because their work took too long',
    registers,
  });
  const remindersDue = new Counter({
    name: 'jibao_reminders_due_total',
    help: 'Reminders that became due',
    registers,
  });
  const sent = new Counter({
    name: 'jibao_messages_total',
    help: 'Messages towards the platform, by kind of content and by outcome: sent, dropped, delayed, dead',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  // A series that begins with its first event hides that event from `increase()`.
  for (const outcome of ['sent', 'dropped']) sent.inc({ kind: 'reminder', outcome }, 0);
  for (const kind of messageKinds) sent.inc({ kind, outcome: 'dead' }, 0);
  handled.inc({ outcome: 'failed' }, 0);
  refused.inc({ status: '401' }, 0);
  addReadings(registry, read);
  return {
    countRefused: status => {
      refused.inc({ status: String(status) });
    },
    recordAnswered: (kind, seconds) => {
      answerTime.observe({ kind }, seconds);
    },
    recordHandled: (request, outcome, seconds) => {
      handlingTime.observe({ request }, seconds);
      handled.inc({ outcome });
    },
    countLate: () => {
      late.inc();
    },
    countRemindersDue: count => {
      remindersDue.inc(count);
    },
    countSent: (kind, outcome) => {
      sent.inc({ kind, outcome });
    },
    readText: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** Gauges over one reading; not a number when the database does not tell. */
function addReadings(registry: Registry, read: MetricsOptions['read']): void {
  const latest = remember(read, LIFETIME_MS);
  const add = (name: string, help: string, valueOf: (readings: Readings) => number | undefined) => {
    new Gauge({
      ...{ name, help, registers: [registry] },
      async collect() {
        this.set(valueOf(await latest()) ?? NaN);
      },
    });
  };
  add('jibao_ready', '1 when /readyz answers 200', ({ isReady }) => (isReady ? 1 : 0));
  add(
    'jibao_inbox_unfinished',
    'Messages of people that are stored and not answered yet',
    ({ waiting }) => waiting?.events,
  );
  add('jibao_outbox_waiting', 'Messages that wait to be sent', ({ waiting }) => waiting?.messages);
  add(
    'jibao_outbox_oldest_seconds',
    'Age of the oldest message that waits to be sent and is no reminder; 0 when none waits',
    ({ waiting }) => waiting?.oldestMessageSeconds,
  );
  add(
    'jibao_backup_age_seconds',
    'Age of the newest daily copy of the database; +Inf while there is none, NaN when none are made',
    ({ backupAgeSeconds }) => backupAgeSeconds,
  );
  add(
    'jibao_outbox_dead',
    'Messages that could not be sent and are not tried again',
    ({ waiting }) => waiting?.deadLetters,
  );
}
