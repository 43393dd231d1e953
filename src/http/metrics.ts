import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What an operator watches; no unit and no figure is in it. */
export interface Metrics {
  readonly refused: (status: number) => void;
  readonly handled: (kind: string, seconds: number) => void;
  readonly sent: (outcome: string) => void;
  /** Prometheus text. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const refused = new Counter({
    name: 'jibao_requests_refused_total',
    help: 'Requests that were not genuine or not readable, by status',
    labelNames: ['status'],
    registers: [registry],
  });
  const handled = new Histogram({
    name: 'jibao_request_seconds',
    help: 'Time from a genuine request to its answer, by kind of event',
    labelNames: ['kind'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const sent = new Counter({
    name: 'jibao_messages_total',
    help: 'Messages towards the platform, by outcome: sent, delayed, dead',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    refused: status => {
      refused.inc({ status: String(status) });
    },
    handled: (kind, seconds) => {
      handled.observe({ kind }, seconds);
    },
    sent: outcome => {
      sent.inc({ outcome });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
