import type { DocumentsResult } from './documents.js';
import type { MessagesResult } from './messages.js';
import { STEADY_RATE, type PagesResult } from './pages.js';
import type { PackagesResult } from './packages.js';
import type { QuarterResult } from './quarter.js';
import type { ReminderResult } from './reminders.js';
import type { ReadyResult, SizeResult } from './sizes.js';
import type { StartResult } from './starting.js';
import { formatNumber, type Row } from './table.js';

/** The targets. */
const PAGE_P99_MS = 50;
const PAGES_PER_SECOND = 400;
const SHARE_OF_EMPTY_ADAPTER = 0.5;
const SUMMARY_MS = 300;
const READY_MS = 500;
const MEMORY_MB = 130;
/** A tap while the largest package is made. */
const TAP_MS = 300;

export function messageRows(results: readonly MessagesResult[]): Row[] {
  // The row of the SDK's adapter; only the program's own rows have a backlog.
  const adapter = results.find(({ name }) => name.startsWith('SDK'));
  const half = (adapter?.perSecond ?? NaN) * SHARE_OF_EMPTY_ADAPTER;
  return [
    ...results.map(({ name, perSecond, p99, backlog }) => ({
      measurement: 'messages accepted, 16 connections',
      subject: name,
      value: `${formatNumber(perSecond)}/s, p99 ${formatNumber(p99)} ms`,
      ...(backlog
        ? {
            target: { text: `≥ ${formatNumber(half)}/s, half the empty adapter's`, isMet: perSecond >= half },
          }
        : {}),
    })),
    ...results.flatMap(({ name, backlog }) =>
      backlog
        ? {
            measurement: 'their answers, after the last acknowledgement',
            subject: name,
            value: `${formatNumber(backlog.seconds)} s (${formatNumber(backlog.perSecond)} answered/s, ${formatNumber(backlog.cpu)} ms CPU each)`,
          }
        : [],
    ),
  ];
}

export function pageRows(results: readonly PagesResult[]): Row[] {
  return [
    ...results.map(({ name, p50, p99 }) => ({
      measurement: `pages saved at ${STEADY_RATE}/s, 32 reporters`,
      subject: name,
      value: `p50 ${formatNumber(p50)} ms, p99 ${formatNumber(p99)} ms`,
      target: { text: `p99 < ${PAGE_P99_MS} ms`, isMet: p99 < PAGE_P99_MS },
    })),
    ...results.map(({ name, perSecond, cpu }) => ({
      measurement: 'pages saved flat out, 16 connections',
      subject: name,
      value: `${formatNumber(perSecond)}/s (${formatNumber(cpu)} ms CPU each)`,
      target: { text: `≥ ${PAGES_PER_SECOND}/s`, isMet: perSecond >= PAGES_PER_SECOND },
    })),
  ];
}

export function startRows(results: readonly StartResult[]): Row[] {
  return results.map(({ name, ready, firstReady }) => ({
    measurement: 'start to ready',
    subject: name,
    value: `${formatNumber(ready)} ms (first start ${formatNumber(firstReady)} ms)`,
    target: { text: `< ${formatNumber(READY_MS)} ms`, isMet: ready < READY_MS },
  }));
}

export function quarterRows(results: readonly QuarterResult[]): Row[] {
  return [
    ...results.map(({ name, summary }) => ({
      measurement: '`/summary` of five units, command to file',
      subject: name,
      value: `${formatNumber(summary)} ms`,
      target: { text: `< ${SUMMARY_MS} ms`, isMet: summary < SUMMARY_MS },
    })),
    ...results.map(({ name, memory }) => ({
      measurement: 'memory half a minute after a busy quarter',
      subject: name,
      value: `${formatNumber(memory)} MB`,
      target: { text: `< ${MEMORY_MB} MB`, isMet: memory < MEMORY_MB },
    })),
  ];
}

export const reminderRows = (results: readonly ReminderResult[]): Row[] =>
  results.map(({ database, units, tick, messages, cards, failed }) => ({
    measurement: `a reminder hour of ${units.toLocaleString('en')} units`,
    subject: `Jibao, ${database}`,
    value: `tick ${formatNumber(tick)} ms, ${messages.toLocaleString('en')} cards in ${formatNumber(cards)} ms${failed > 0 ? `, ${failed} not made` : ''}`,
  }));

/** What a number of units may cost. */
interface Limits {
  /** The longest latency, the longest block of the event loop, and what a start may take longer than the quickest, in ms. */
  readonly p99: number;
  readonly block: number;
  readonly start: number;
  /** From `/summary` to its file, in seconds. */
  readonly document: number;
}

const LIMITS: Readonly<Record<number, Limits>> = {
  5: { p99: 60, block: 50, start: 100, document: 1 },
  125: { p99: 60, block: 50, start: 100, document: 1 },
  1_000: { p99: 80, block: 50, start: 200, document: 4 },
  10_000: { p99: 150, block: 100, start: 1_000, document: 30 },
};
/** Memory of the program and of the processes that it begins, in MB. */
const DOCUMENT_MB = 400;

export function sizeRows({
  requests,
  starts,
}: {
  readonly requests: readonly SizeResult[];
  readonly starts: readonly ReadyResult[];
}): Row[] {
  const kinds = [...new Set(requests.map(({ request }) => request))];
  const smallest = Math.min(...starts.map(({ ready }) => ready));
  const subjectOf = ({ database, units }: { database: string; units: number }) =>
    `${database}, ${units.toLocaleString('en')} units`;
  return [
    ...kinds.flatMap(kind =>
      requests
        .filter(({ request }) => request === kind)
        .map((result): Row => ({
          measurement: kind,
          subject: subjectOf(result),
          ...describeRequest(result),
        })),
    ),
    ...starts.map((result): Row => ({
      measurement: 'start to ready',
      subject: subjectOf(result),
      ...describeStart(result, smallest),
    })),
  ];
}

function describeRequest({ units, p50, p99, cpu, block }: SizeResult): Pick<Row, 'value' | 'target'> {
  const limits = LIMITS[units];
  return {
    value: `${formatNumber(p50)}, p99 ${formatNumber(p99)} ms; processor ${formatNumber(cpu)} ms; held up ${formatNumber(block)} ms`,
    ...(limits && {
      target: {
        text: `p99 < ${limits.p99}, held up < ${limits.block} ms`,
        isMet: p99 < limits.p99 && block < limits.block,
      },
    }),
  };
}

function describeStart({ units, ready }: ReadyResult, smallest: number): Pick<Row, 'value' | 'target'> {
  const limits = LIMITS[units];
  return {
    value: `${formatNumber(ready)} ms`,
    ...(limits && {
      target: { text: `< ${limits.start} ms more than the quickest`, isMet: ready < smallest + limits.start },
    }),
  };
}

export const documentRows = (results: readonly DocumentsResult[]): Row[] =>
  results.map(({ database, units, first, again, peak, block, size }) => {
    const limits = LIMITS[units];
    return {
      measurement: `\`/summary\` of ${units.toLocaleString('en')} units, command to file`,
      subject: `Jibao, ${database}`,
      value: `${first.toFixed(1)} s, again ${again.toFixed(1)} s; at most ${formatNumber(peak)} MB in all, nobody answered for ${formatNumber(block)} ms; ${size.toFixed(1)} MB`,
      ...(limits && {
        target: {
          text: `< ${limits.document} s, < ${DOCUMENT_MB} MB, held up < ${limits.block} ms`,
          isMet: first < limits.document && peak < DOCUMENT_MB && block < limits.block,
        },
      }),
    };
  });

export const packageRows = (results: readonly PackagesResult[]): Row[] =>
  results.map(({ database, units, forward, package: packed, slowestTap, taps, peak, size }) => ({
    measurement: `\`/forward\` and \`/package\` of ${units.toLocaleString('en')} units`,
    subject: `Jibao, ${database}`,
    value: `${forward.toFixed(1)} s and ${packed.toFixed(1)} s; slowest of ${formatNumber(taps)} taps meanwhile ${formatNumber(slowestTap)} ms; at most ${formatNumber(peak)} MB in all; ${size.toFixed(1)} MB`,
    target: { text: `a tap < ${TAP_MS} ms`, isMet: slowestTap < TAP_MS },
  }));
