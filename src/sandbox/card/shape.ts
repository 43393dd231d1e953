import type { JsonObject } from '../people/world.js';

type PlainType = 'string' | 'number' | 'boolean' | 'any';

/** The values allowed at one place of a card. */
export type Shape =
  | { readonly is: 'plain'; readonly type: PlainType }
  | { readonly is: 'one of'; readonly words: readonly string[] }
  | { readonly is: 'list'; readonly of: Shape }
  | { readonly is: 'object'; readonly properties: Readonly<Record<string, Shape>> }
  /** An object with a `tag`; the tag decides its properties. */
  | { readonly is: 'tagged'; readonly tags: readonly string[] };

export const text: Shape = { is: 'plain', type: 'string' };
export const number: Shape = { is: 'plain', type: 'number' };
export const flag: Shape = { is: 'plain', type: 'boolean' };
export const any: Shape = { is: 'plain', type: 'any' };
export const oneOf = (...words: string[]): Shape => ({ is: 'one of', words });
export const listOf = (of: Shape): Shape => ({ is: 'list', of });
export const object = (properties: Readonly<Record<string, Shape>>): Shape => ({ is: 'object', properties });
export const tagged = (...tags: string[]): Shape => ({ is: 'tagged', tags });

export type Tags = Readonly<Record<string, Readonly<Record<string, Shape>>>>;

/** A reason to refuse a card: the platform's inner code, the place in the card and the message. */
export interface CardError {
  readonly code: number;
  readonly path: string;
  readonly message: string;
}

/** An object with a tag, and its place in the card. */
export interface CardElement {
  readonly tag: string;
  readonly node: JsonObject;
  readonly path: string;
  /** The tags around it, outermost first. */
  readonly ancestors: readonly string[];
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Place {
  readonly path: string;
  readonly ancestors: readonly string[];
}

/** Compares a value with a shape and collects every tagged object in `elements`. Returns the first error. */
export function checkShape(
  value: unknown,
  shape: Shape,
  tags: Tags,
  elements: CardElement[],
): CardError | undefined {
  return walk(value, shape, { path: 'ROOT', ancestors: [] });

  function walk(here: unknown, expected: Shape, place: Place): CardError | undefined {
    switch (expected.is) {
      case 'list':
        return Array.isArray(here) ? walkList(here, expected.of, place) : wrongType('array', here, place);
      case 'object':
        return isObject(here)
          ? walkObject(here, expected.properties, place)
          : wrongType('object', here, place);
      case 'tagged':
        return isObject(here) ? walkTagged(here, expected.tags, place) : wrongType('object', here, place);
      case 'one of':
        return expected.words.includes(here as string)
          ? undefined
          : wrongType(expected.words.join('|'), here, place);
      case 'plain':
        return isA(expected.type, here) ? undefined : wrongType(expected.type, here, place);
    }
  }

  function walkList(items: readonly unknown[], itemShape: Shape, place: Place): CardError | undefined {
    return firstError(items, (item, index) => {
      const tag = isObject(item) && typeof item['tag'] === 'string' ? `(tag: ${item['tag']})` : '';
      return walk(item, itemShape, { ...place, path: `${place.path} -> [${index}]${tag}` });
    });
  }

  function walkObject(node: JsonObject, properties: Readonly<Record<string, Shape>>, place: Place) {
    return firstError(Object.keys(node), key => {
      const expected = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (!expected) return { code: 200621, path: place.path, message: `unknown property: ${key}` };
      return walk(node[key], expected, { ...place, path: `${place.path} -> ${key}` });
    });
  }

  function walkTagged(node: JsonObject, allowed: readonly string[], place: Place): CardError | undefined {
    const tag = node['tag'];
    if (tag === 'note' || tag === 'action') return unsupportedTag(tag, place);
    const properties = typeof tag === 'string' && Object.hasOwn(tags, tag) ? tags[tag] : undefined;
    if (typeof tag !== 'string' || !properties || !allowed.includes(tag)) {
      return { code: 200621, path: place.path, message: `invalid tag: ${String(tag)}` };
    }
    elements.push({ tag, node, path: place.path, ancestors: place.ancestors });
    return walkObject(node, { tag: text, ...properties }, { ...place, ancestors: [...place.ancestors, tag] });
  }
}

const isA = (type: PlainType, value: unknown): boolean => type === 'any' || typeof value === type;

function firstError<T>(items: readonly T[], check: (item: T, index: number) => CardError | undefined) {
  for (const [index, item] of items.entries()) {
    const error = check(item, index);
    if (error) return error;
  }
  return undefined;
}

function wrongType(expected: string, value: unknown, { path }: Place): CardError {
  const excerpt = JSON.stringify(value).slice(0, 80);
  return { code: 200621, path, message: `parse card json err, expected ${expected}, got ${excerpt}` };
}

function unsupportedTag(tag: string, { path }: Place): CardError {
  const message = `cards of schema V2 no longer support this capability; unsupported tag ${tag}`;
  return { code: 200861, path, message };
}
