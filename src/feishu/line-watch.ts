import type { WSClient } from '@larksuiteoapi/node-sdk';
import * as z from 'zod';

/** How often the platform is asked whether the line lives, and how long it may take to answer; in ms. */
export interface PingTimes {
  /** Longer than the time-out: the SDK begins to wait anew with each ping. */
  readonly shortestMs: number;
  /** Also what holds when the platform names no number. */
  readonly longestMs: number;
  readonly timeoutMs: number;
}

/** The platform asks for one in 120 s; a line without answers is noticed within 30 s (docs/decisions/long-connection.md). */
export const PING_TIMES: PingTimes = { shortestMs: 15_000, longestMs: 20_000, timeoutMs: 10_000 };

/** Tells whether the platform still speaks on a line. */
export interface LineWatch {
  /** False until the first answer, and when nothing was heard for a whole interval of pings and the time-out. */
  readonly isHeard: () => boolean;
  /** Tells that the program ran for so long. One that stood still gives the platform its time. */
  readonly pass: (ms: number) => void;
}

/**
 * Watches a client that is not started yet: an answer to a ping or an event is heard. The SDK's own watch takes anything that
 * arrives for an answer, also what it cannot read. The interval of the pings stays within the times, whatever the platform
 * says when the line is opened or with an answer. Calls `onHeard` each time.
 */
export function watchLine(client: WSClient, times: PingTimes, onHeard: () => void): LineWatch {
  const inner = client as unknown as Inner;
  boundPings(inner.wsConfig, times);
  let silentMs = Number.POSITIVE_INFINITY;
  const hear = () => {
    silentMs = 0;
    onHeard();
  };
  const [handleControl, handleEvent] = [
    inner.handleControlData.bind(inner),
    inner.handleEventData.bind(inner),
  ];
  inner.handleControlData = frame => {
    if (frame.headers.some(({ key, value }) => key === 'type' && value === 'pong')) hear();
    return handleControl(frame);
  };
  inner.handleEventData = frame => {
    hear();
    return handleEvent(frame);
  };
  return {
    isHeard: () => silentMs <= inner.wsConfig.getWS('pingInterval') + times.timeoutMs,
    pass: ms => {
      silentMs += ms;
    },
  };
}

function boundPings(config: Inner['wsConfig'], { shortestMs, longestMs }: PingTimes): void {
  const interval = z
    .number()
    .catch(longestMs)
    .transform(ms => Math.min(Math.max(ms, shortestMs), longestMs));
  const update = config.updateWs.bind(config);
  config.updateWs = changes => {
    const pings = 'pingInterval' in changes ? { pingInterval: interval.parse(changes.pingInterval) } : {};
    update({ ...changes, ...pings });
  };
}

/** What the SDK keeps for itself. */
interface Inner {
  readonly wsConfig: {
    updateWs: (changes: { readonly pingInterval?: unknown }) => void;
    readonly getWS: (key: 'pingInterval') => number;
  };
  handleControlData: (frame: Frame) => Promise<void>;
  handleEventData: (frame: Frame) => Promise<void>;
}

interface Frame {
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}
