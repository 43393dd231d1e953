import { RULES, type Surroundings } from './rules.js';
import { checkShape, isObject, type CardError, type CardElement } from './shape.js';
import { CARD, TAGS } from './tags.js';
import type { JsonObject } from '../people/world.js';

export type { Surroundings } from './rules.js';

/** 30 KB, measured on the wire: the card's JSON inside the JSON of the request; with a switch, the card's JSON alone. */
const MAX_BYTES = 30 * 1024;

export interface Refusal {
  readonly code: number;
  readonly msg: string;
  /** The code inside `msg`; 200830 for a card of an older schema. */
  readonly innerCode: number;
}

/** The size of a card in bytes, counted as the platform does. */
export function cardBytes(card: unknown): number {
  return Buffer.byteLength(JSON.stringify({ content: JSON.stringify(card) }));
}

/** The number of tagged objects in a card; the platform counts every one. */
export function cardTags(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + cardTags(item), 0);
  if (!isObject(value)) return 0;
  const own = typeof value['tag'] === 'string' ? 1 : 0;
  return Object.values(value).reduce((sum: number, inner) => sum + cardTags(inner), own);
}

/** Returns Feishu's refusal of a card (JSON 2.0); undefined for a valid card. */
export function validateCard(card: unknown, surroundings: Surroundings): Refusal | undefined {
  if (!isObject(card)) return makeRefusal({ code: 200621, path: 'ROOT', message: 'card is not an object' });
  if (card['schema'] !== '2.0')
    return makeRefusal({ code: 200830, path: 'ROOT', message: 'card schema is not 2.0' });
  const bytes = surroundings.switches.measuresCardAlone
    ? Buffer.byteLength(JSON.stringify(card))
    : cardBytes(card);
  if (bytes > MAX_BYTES)
    return {
      code: 230025,
      innerCode: 230025,
      msg: `The length of the message content reaches its limit: ${bytes}`,
    };
  const elements: CardElement[] = [];
  const error =
    checkShape(card, CARD, TAGS, elements) ?? checkFrame(card) ?? checkRules(elements, surroundings);
  return error && makeRefusal(error);
}

/** Checks the parts of a card outside its elements. */
function checkFrame({ config, header }: JsonObject): CardError | undefined {
  if (isObject(config) && config['update_multi'] === false) {
    return { code: 300302, path: 'ROOT -> config', message: 'update_multi can only be true' };
  }
  const tags = isObject(header) ? header['text_tag_list'] : undefined;
  if (!Array.isArray(tags) || tags.length <= 3) return undefined;
  return { code: 200621, path: 'ROOT -> header', message: 'text_tag_list has more than 3 tags' };
}

function checkRules(elements: readonly CardElement[], surroundings: Surroundings): CardError | undefined {
  for (const rule of RULES) {
    const error = rule(elements, surroundings);
    if (error) return error;
  }
  return undefined;
}

function makeRefusal({ code, path, message }: CardError): Refusal {
  const msg = `Failed to create card content, ext=ErrCode: ${code}; ErrPath: ${path}; ErrMsg: ${message}; ErrorValue: `;
  return { code: 230099, innerCode: code, msg };
}
