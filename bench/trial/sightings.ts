import { reviewLabel } from './oracle.js';
import type { SeenMessage } from './platform.js';

/** What people saw, as labels with their counts; the messages themselves are not kept. */
export interface Sightings {
  readonly see: (message: SeenMessage) => void;
  readonly labels: ReadonlyMap<string, number>;
  readonly countTo: (receiver: string) => number;
  /** Messages that say only that something went wrong. */
  readonly apologies: () => number;
}

const APOLOGY = /处理时出错了|处理失败/u;
/** The answer to an unknown command repeats it, so that each question has an answer of its own. */
const ECHO = /没有“查询([a-z0-9]+)”这个命令/u;
const REVIEW = /"approve\.([a-z0-9-]+)\.(\d{4}Q\d)\.(\d+)"/u;

export const echoLabel = (token: string): string => `the answer to ${token}`;

export const replyLabel = (messageId: string, type: string): string =>
  `the ${type} that answers ${messageId}`;

export function createSightings(): Sightings {
  const labels = new Map<string, number>();
  const counts = new Map<string, number>();
  let apologies = 0;
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  return {
    see: message => {
      if (APOLOGY.test(message.content)) apologies += 1;
      // A replaced card is not a new message.
      if (message.type === 'patch') return;
      add(counts, message.to);
      for (const label of labelsOf(message)) add(labels, label);
    },
    labels,
    countTo: receiver => counts.get(receiver) ?? 0,
    apologies: () => apologies,
  };
}

function labelsOf({ type, replyTo, content }: SeenMessage): string[] {
  const [, token] = ECHO.exec(content) ?? [];
  const [, unit = '', period = '', version] = REVIEW.exec(content) ?? [];
  return [
    ...(replyTo === undefined ? [] : [replyLabel(replyTo, type)]),
    ...(token === undefined ? [] : [echoLabel(token)]),
    ...(version === undefined ? [] : [reviewLabel({ unit, period }, Number(version))]),
  ];
}
