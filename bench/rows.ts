import type { MessagesMeasured } from './messages.js';
import { STEADY_RATE, type PagesMeasured } from './pages.js';
import type { QuarterMeasured } from './quarter.js';
import type { StartMeasured } from './starting.js';
import { figure, type Row } from './table.js';

/** What is aimed at. */
const PAGE_P99_MS = 50;
const PAGES_PER_SECOND = 400;
const SHARE_OF_EMPTY_ADAPTER = 0.5;
const SUMMARY_MS = 300;
const READY_MS = 2_000;
const MEMORY_MB = 200;

export function messageRows(measured: readonly MessagesMeasured[]): Row[] {
  // The adapter is the one that says so; the program's own lines have a backlog.
  const adapter = measured.find(({ name }) => name.startsWith('SDK'));
  const half = (adapter?.perSecond ?? NaN) * SHARE_OF_EMPTY_ADAPTER;
  return [
    ...measured.map(({ name, perSecond, p99, backlog }) => ({
      what: 'messages accepted, 16 connections',
      on: name,
      value: `${figure(perSecond)}/s, p99 ${figure(p99)} ms`,
      ...(backlog
        ? { target: { words: `≥ ${figure(half)}/s, half the empty adapter's`, met: perSecond >= half } }
        : {}),
    })),
    ...measured.flatMap(({ name, backlog }) =>
      backlog
        ? {
            what: 'their answers, after the last acknowledgement',
            on: name,
            value: `${figure(backlog.seconds)} s (${figure(backlog.perSecond)} answered/s, ${figure(backlog.cpu)} ms CPU each)`,
          }
        : [],
    ),
  ];
}

export function pageRows(measured: readonly PagesMeasured[]): Row[] {
  return [
    ...measured.map(({ name, p50, p99 }) => ({
      what: `pages saved at ${STEADY_RATE}/s, 32 reporters`,
      on: name,
      value: `p50 ${figure(p50)} ms, p99 ${figure(p99)} ms`,
      target: { words: `p99 < ${PAGE_P99_MS} ms`, met: p99 < PAGE_P99_MS },
    })),
    ...measured.map(({ name, perSecond, cpu }) => ({
      what: 'pages saved flat out, 16 connections',
      on: name,
      value: `${figure(perSecond)}/s (${figure(cpu)} ms CPU each)`,
      target: { words: `≥ ${PAGES_PER_SECOND}/s`, met: perSecond >= PAGES_PER_SECOND },
    })),
  ];
}

export function startRows(measured: readonly StartMeasured[]): Row[] {
  return measured.map(({ name, ready, firstReady }) => ({
    what: 'start to ready',
    on: name,
    value: `${figure(ready)} ms (first start ${figure(firstReady)} ms)`,
    target: { words: `< ${figure(READY_MS)} ms`, met: ready < READY_MS },
  }));
}

export function quarterRows(measured: readonly QuarterMeasured[]): Row[] {
  return [
    ...measured.map(({ name, summary }) => ({
      what: '`/summary` of five units, command to file',
      on: name,
      value: `${figure(summary)} ms`,
      target: { words: `< ${SUMMARY_MS} ms`, met: summary < SUMMARY_MS },
    })),
    ...measured.map(({ name, memory }) => ({
      what: 'memory half a minute after a busy quarter',
      on: name,
      value: `${figure(memory)} MB`,
      target: { words: `< ${MEMORY_MB} MB`, met: memory < MEMORY_MB },
    })),
  ];
}
