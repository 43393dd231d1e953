import { RULES, type Known } from './rules.js';
import { checkShape, isObject, type Fault, type Visited } from './shape.js';
import { CARD, TAGS } from './tags.js';
import type { JsonObject } from '../people/world.js';

export type { Known } from './rules.js';

/** 30 KB, measured as it goes over the wire: the card's JSON inside the JSON of the request. */
const MAX_BYTES = 30 * 1024;

export interface Refusal {
  readonly code: number;
  readonly msg: string;
  /** The code inside `msg`; 200830 where a card of an older schema stands. */
  readonly inner: number;
}

/** Size of a card in bytes, as the platform counts it. */
export function cardBytes(card: unknown): number {
  return Buffer.byteLength(JSON.stringify({ content: JSON.stringify(card) }));
}

/** How many tagged objects a card has; every one counts. */
export function cardTags(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + cardTags(item), 0);
  if (!isObject(value)) return 0;
  const own = typeof value['tag'] === 'string' ? 1 : 0;
  return Object.values(value).reduce((sum: number, inner) => sum + cardTags(inner), own);
}

/** Refuses what Feishu refuses of a card (JSON 2.0), in its words; undefined for a good one. */
export function validateCard(card: unknown, known: Known): Refusal | undefined {
  if (!isObject(card)) return refused({ code: 200621, path: 'ROOT', message: 'card is not an object' });
  if (card['schema'] !== '2.0')
    return refused({ code: 200830, path: 'ROOT', message: 'card schema is not 2.0' });
  const bytes = cardBytes(card);
  if (bytes > MAX_BYTES)
    return {
      code: 230025,
      inner: 230025,
      msg: `The length of the message content reaches its limit: ${bytes}`,
    };
  const visited: Visited[] = [];
  const fault = checkShape(card, CARD, TAGS, visited) ?? frameBroken(card) ?? ruleBroken(visited, known);
  return fault && refused(fault);
}

/** What holds for the card as a whole, outside its elements. */
function frameBroken({ config, header }: JsonObject): Fault | undefined {
  if (isObject(config) && config['update_multi'] === false) {
    return { code: 300302, path: 'ROOT -> config', message: 'update_multi can only be true' };
  }
  const tags = isObject(header) ? header['text_tag_list'] : undefined;
  if (!Array.isArray(tags) || tags.length <= 3) return undefined;
  return { code: 200621, path: 'ROOT -> header', message: 'text_tag_list has more than 3 tags' };
}

function ruleBroken(visited: readonly Visited[], known: Known): Fault | undefined {
  for (const rule of RULES) {
    const fault = rule(visited, known);
    if (fault) return fault;
  }
  return undefined;
}

function refused({ code, path, message }: Fault): Refusal {
  const msg = `Failed to create card content, ext=ErrCode: ${code}; ErrPath: ${path}; ErrMsg: ${message}; ErrorValue: `;
  return { code: 230099, inner: code, msg };
}
