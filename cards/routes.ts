import { z } from 'zod';
import { periodFromKey, type Period } from '../src/plan/period.js';

/**
 * What a button asks for. It is written as `verb.argument.argument` into the button's name and into its value, because
 * the platform may leave the value out when a form is submitted.
 */
const key = z.string().regex(/^[a-z][a-z0-9-]{0,15}$/u);
const period = z.string().transform((written, context): Period => {
  const read = periodFromKey(written);
  if (read) return read;
  context.addIssue('not a period');
  return z.NEVER;
});
const count = z
  .string()
  .regex(/^\d{1,9}$/u)
  .transform(Number);
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u);

/** Each verb with its arguments in order. */
const VERBS = {
  /** 立即填报: the form of whoever taps, in their private chat. */
  fill: {},
  /** One unit's form, in the card that was tapped. */
  open: { unit: key, period },
  /** 保存并下一页, 上一页 and the jumps: save what is good, go to page `to`. */
  save: { unit: key, period, version: count, page: count, to: count },
  back: { unit: key, period, version: count, page: count, to: count },
  go: { unit: key, period, version: count, page: count, to: count },
  /** 本页无变化 and 其余补0. */
  same: { unit: key, period, version: count, page: count, to: count },
  zero: { unit: key, period, version: count, page: count, to: count },
  /** 采用下级合计: the sum of the units below, for the page or on the last page for all. */
  adopt: { unit: key, period, version: count, page: count },
  submit: { unit: key, period, version: count },
  /** 期末新增: explains every difference of the year's report that still lacks words. */
  explain: { unit: key, period, version: count },
  recall: { unit: key, period },
  look: { unit: key, period },
  begin: { unit: key, period },
  approve: { unit: key, period, version: count },
  return: { unit: key, period, version: count },
  /** 保存 and 重新提交 on the card of the figures that were pointed at. */
  mend: { unit: key, period, version: count },
  resubmit: { unit: key, period, version: count },
  ask: { unit: key },
  grant: { request: id },
  refuse: { request: id },
  here: { chat: id },
  summary: { kept: id, unit: key, period },
  /** 确认 of a workbook that was sent, and reading it as another unit's or period's. */
  take: { kept: id, unit: key, period, version: count },
  reread: { kept: id, unit: key, period },
  /** 确认: it goes to the county without so many units. */
  forward: { period, missing: count },
  /** The file that went the `number`th time. */
  snapshot: { period, number: count },
  resend: { message: id },
} as const;

export type Verb = keyof typeof VERBS;

type ArgumentsOf<V extends Verb> = {
  readonly [K in keyof (typeof VERBS)[V]]: (typeof VERBS)[V][K] extends z.ZodType<infer T> ? T : never;
};

export type Route = { readonly [V in Verb]: { readonly verb: V } & ArgumentsOf<V> }[Verb];
export type RouteOf<V extends Verb> = Extract<Route, { readonly verb: V }>;

/** The name a button carries for a route. */
export function routeName<V extends Verb>(
  verb: V,
  ...args: keyof ArgumentsOf<V> extends never ? [] : [ArgumentsOf<V>]
): string {
  const given = (args[0] ?? {}) as Record<string, string | number>;
  return [verb, ...Object.keys(VERBS[verb]).map(name => String(given[name]))].join('.');
}

/** Made once: a schema costs more to make than to use. */
const SHAPES = new Map(
  Object.entries(VERBS).map(([verb, shape]: [string, Record<string, z.ZodType>]) => [
    verb,
    { names: Object.keys(shape), schema: z.object(shape) },
  ]),
);
const carriedRoute = z.object({ route: z.string() });

/** Reads a route from a button's value or name; undefined when it is none of ours. */
export function readRoute(value: unknown, name: string | undefined): Route | undefined {
  const carried = carriedRoute.safeParse(value);
  return fromName(carried.success ? carried.data.route : name);
}

function fromName(name: string | undefined): Route | undefined {
  const [verb = '', ...words] = (name ?? '').split('.');
  const shape = SHAPES.get(verb);
  if (shape?.names.length !== words.length) return undefined;
  const read = shape.schema.safeParse(Object.fromEntries(shape.names.map((key, at) => [key, words[at]])));
  return read.success ? ({ verb, ...read.data } as Route) : undefined;
}
