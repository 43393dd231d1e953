import { z } from 'zod';
import { periodFromKey, type Period } from '../src/plan/period.js';

/**
 * A route is what a button asks for, written as `verb.argument.argument`. A button has its route as its name and in its
 * value, because the platform may drop the value when a form is submitted.
 */
const key = z.string().regex(/^[a-z][a-z0-9-]{0,15}$/u);
const period = z.string().transform((text, context): Period => {
  const parsed = periodFromKey(text);
  if (parsed) return parsed;
  context.addIssue('not a period');
  return z.NEVER;
});
const count = z
  .string()
  .regex(/^\d{1,9}$/u)
  .transform(Number);
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u);

const form = { unit: key, period };
const formVersion = { ...form, version: count };
const formPage = { ...formVersion, page: count };
const toPage = { ...formPage, to: count };

/** Each verb with its arguments in order. */
const VERBS = {
  /** 立即填报: sends the person's form to their private chat. */
  fill: {},
  /** Shows one unit's form in place of the tapped card. */
  open: form,
  /** 保存并下一页, 上一页 and the jump buttons: save the valid figures, then show page `to`. */
  save: toPage,
  back: toPage,
  go: toPage,
  /** 本页无变化 and 其余补0. */
  same: toPage,
  zero: toPage,
  /** 采用下级合计: takes the subunits' sums for the figures of the page; on the last page, for all figures. */
  adopt: formPage,
  submit: formVersion,
  /** 期末新增: explains every difference between the year's report and the fourth quarter that has no note yet. */
  explain: formVersion,
  /** 撤回 */
  recall: form,
  /** A unit in the list of what waits for review, and 开始审核. */
  look: form,
  begin: form,
  approve: formVersion,
  return: formVersion,
  /** 保存 and 重新提交 on the card with the flagged figures. */
  mend: formVersion,
  resubmit: formVersion,
  /** 申请填报, and an admin's 同意 or 不同意. */
  ask: { unit: key },
  grant: { request: id },
  refuse: { request: id },
  /** 确认 of another working group. */
  here: { chat: id },
  /** 确认 of a text as the work summary. */
  summary: { kept: id, ...form },
  /** 确认 of an uploaded workbook, and reading it again for another unit or period. */
  take: { kept: id, ...formVersion },
  reread: { kept: id, ...form },
  /** 确认 of forwarding while this number of units is missing. */
  forward: { period, missing: count },
  /** 再次下载: sends the file that was forwarded the `number`th time. */
  snapshot: { period, number: count },
  /** 重新发送 of an undelivered message. */
  resend: { message: id },
} as const;

export type Verb = keyof typeof VERBS;

type ArgumentsOf<V extends Verb> = Readonly<z.output<z.ZodObject<(typeof VERBS)[V]>>>;

/** The routes of one verb, or of several. */
export type RouteOf<V extends Verb> = { [Each in V]: { readonly verb: Each } & ArgumentsOf<Each> }[V];
export type Route = RouteOf<Verb>;

/** Writes a route as the name of a button. */
export function routeName<V extends Verb>(
  verb: V,
  ...args: keyof (typeof VERBS)[V] extends never ? [] : [ArgumentsOf<V>]
): string {
  const values = (args[0] ?? {}) as Record<string, string | number>;
  return [verb, ...Object.keys(VERBS[verb]).map(name => String(values[name]))].join('.');
}

/** Made once, because making a schema is slower than using it. */
const SCHEMAS = new Map(
  Object.entries(VERBS).map(([verb, shape]: [string, Record<string, z.ZodType>]) => [
    verb,
    { names: Object.keys(shape), schema: z.object(shape) },
  ]),
);
const valueSchema = z.object({ route: z.string() });

/** Reads a route from a button's value, else from its name; undefined when it is not a valid route. */
export function readRoute(value: unknown, name: string | undefined): Route | undefined {
  const parsed = valueSchema.safeParse(value);
  return parseRoute(parsed.success ? parsed.data.route : name);
}

function parseRoute(name: string | undefined): Route | undefined {
  const [verb = '', ...texts] = (name ?? '').split('.');
  const entry = SCHEMAS.get(verb);
  if (entry?.names.length !== texts.length) return undefined;
  const parsed = entry.schema.safeParse(
    Object.fromEntries(entry.names.map((key, index) => [key, texts[index]])),
  );
  return parsed.success ? ({ verb, ...parsed.data } as Route) : undefined;
}
