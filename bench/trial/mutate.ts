import type { Random } from './random.js';

/** Stands for a value that `JSON.stringify` cannot write; `writeJson` puts the text in its place. */
const RAW = '@raw@';

/** Values that no real event has. */
const ODD_VALUES: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => -(2 ** 53),
  () => 1e308,
  () => `${RAW}1e999${RAW}`,
  () => `${RAW}-0${RAW}`,
  () => '',
  () => [],
  () => ({}),
  () => '\u0000',
  () => 'a\u0000b',
  () => '\uD800',
  () => 'x\uDC00y',
  () => '\u202E反\u2066',
  () => '🀄'.repeat(50),
  () => '../../etc/passwd',
  () => "'; DROP TABLE figure; --",
  () => '${7*7}{{7*7}}',
  () => '<at id=all></at>',
  random => '字'.repeat(random.of([200, 201, 5_000, 60_000])),
  random => 'x'.repeat(random.of([64, 65, 1_000, 100_000])),
  random => nested(random.of([10, 200, 800])),
  random => Array.from({ length: random.of([3, 1_000, 20_000]) }, (_, index) => index),
  random =>
    Object.fromEntries(Array.from({ length: random.of([5, 2_000]) }, (_, index) => [`key${index}`, index])),
];

/** Keys that mean something to the language. */
const ODD_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'length',
  '',
  '\u0000',
  'open_id',
  'event',
];

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
}

/** Returns a copy of an event with one to three places changed. */
export function mutate(event: object, random: Random): object {
  const copy = structuredClone(event);
  const times = 1 + random.below(3);
  for (let time = 0; time < times; time += 1) changeOne(copy, random);
  return copy;
}

function changeOne(event: object, random: Random): void {
  const places = placesIn(event);
  const place = random.of(places);
  const kind = random.below(10);
  if (kind === 0 && !Array.isArray(place.holder)) Reflect.deleteProperty(place.holder, place.key);
  else if (kind === 1 && !Array.isArray(place.holder))
    set(place.holder, random.of(ODD_KEYS), oddValue(random));
  else if (kind === 2) set(place.holder, place.key, valueAt(random.of(places)));
  else if (kind === 3) set(place.holder, place.key, [valueAt(place)]);
  else if (kind === 4) set(place.holder, place.key, damage(valueAt(place), random));
  else set(place.holder, place.key, oddValue(random));
}

const oddValue = (random: Random): unknown => random.of(ODD_VALUES)(random);

const valueAt = ({ holder, key }: Place): unknown =>
  structuredClone((holder as Record<string, unknown>)[key]);

/** As a property of its own, so that `__proto__` reaches the text. */
function set(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Changes a text or a number a little: routes and versions stay nearly right. */
function damage(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return value + random.of([-1, 1, 0.5, 2 ** 53]);
  if (typeof value !== 'string' || value === '') return [value];
  const at = random.below(value.length);
  const piece = random.of(['.', '-', '0', '9', '\u0000', '\uD83D', '"', '\\', ' ', '二']);
  return random.happens(0.5)
    ? value.slice(0, at) + piece + value.slice(at)
    : value.slice(0, at) + piece + value.slice(at + 1);
}

/** Every place of an event, at most so many: a long list must not hide the rest. */
const MAX_PLACES = 400;

function placesIn(event: object): Place[] {
  const places: Place[] = [];
  const visit = (holder: object, depth: number): void => {
    for (const key of Object.keys(holder)) {
      if (places.length >= MAX_PLACES || depth > 12) return;
      places.push({ holder: holder as Record<string, unknown>, key });
      const value = (holder as Record<string, unknown>)[key];
      if (typeof value === 'object' && value !== null) visit(value, depth + 1);
    }
  };
  visit(event, 0);
  return places;
}

/** Writes the text of an event, now and then with faults that only a text can have. */
export function writeJson(event: object, random: Random): string {
  const text = JSON.stringify(event).replaceAll(new RegExp(`"${RAW}(.*?)${RAW}"`, 'gu'), '$1');
  if (!random.happens(0.03)) return text;
  const at = random.below(text.length);
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return `${text.slice(0, -1)},"event":{},"header":{}}`;
    case 2:
      return text.replace('"event":{', `"deep":${'['.repeat(50_000)}${']'.repeat(50_000)},"event":{`);
    default:
      return text.slice(0, at) + String.fromCharCode(random.below(0x10000)) + text.slice(at + 1);
  }
}
