import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** The operator's metrics; they contain no unit and no figure. */
export interface Metrics {
  readonly countRefused: (status: number) => void;
  readonly recordHandled: (kind: string, seconds: number) => void;
  readonly countSent: (outcome: string) => void;
  /** The metrics as Prometheus text. */
  readonly readText: () => Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const refusedCounter = new Counter({
    name: 'jibao_requests_refused_total',
    help: 'Requests that were not genuine or not readable, by status',
    labelNames: ['status'],
    registers: [registry],
  });
  const handlingTime = new Histogram({
    name: 'jibao_request_seconds',
    help: 'Time from a genuine request to its answer, by kind of event',
    labelNames: ['kind'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const sentCounter = new Counter({
    name: 'jibao_messages_total',
    help: 'Messages towards the platform, by outcome: sent, delayed, dead',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    countRefused: status => {
      refusedCounter.inc({ status: String(status) });
    },
    recordHandled: (kind, seconds) => {
      handlingTime.observe({ kind }, seconds);
    },
    countSent: outcome => {
      sentCounter.inc({ outcome });
    },
    readText: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
