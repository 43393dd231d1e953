import * as z from 'zod';
import { periodFromKey, type Period } from '../src/plan/period.js';

/**
 * A route names the request of a button as `verb.argument.argument`. A button has its route as its name and in its value,
 * because the platform may drop the value when a form is submitted.
 */
const key = z.string().regex(/^[a-z][a-z0-9-]{0,15}$/u);
const period = z.string().transform((text, context): Period => {
  const parsed = periodFromKey(text);
  if (parsed) return parsed;
  context.addIssue('not a period');
  return z.NEVER;
});
const periodOrAll = z.union([z.literal('all'), period]);
const count = z
  .string()
  .regex(/^\d{1,9}$/u)
  .transform(Number);
/** Pages are counted from 1. */
const pageNumber = count.refine(number => number >= 1);
const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u);

/** A measure's code with underscores: A4_22_gb. */
const measure = z.string().regex(/^[A-Z]\d+(?:_[0-9a-z]+)+$/u);

/** One of the cards of an enterprise. */
const part = z.enum(['main', 'safety']);

const form = { unit: key, period };
const formVersion = { ...form, version: count };
const formPage = { ...formVersion, page: pageNumber };
const toPage = { ...formPage, to: pageNumber };

/** Several units by what they have in common, told by one of them: 给排水股 is the section of water; `all` is everybody. */
const selection = { by: z.enum(['all', 'unit', 'kind', 'section', 'industry']), of: key };

/** Each verb with its arguments in order. */
const VERBS = {
  /** 立即填报 (fill in now): sends the person's form to their private chat. */
  fill: {},
  /** A command without words, as a button; answered in private. */
  run: { command: key },
  /** The same on a card of the private chat. */
  runhere: { command: key },
  /** The same on a card of the private chat. */
  fillhere: {},
  /** 核对提交: shows the page with 提交 of one unit's form in place of the tapped card. */
  last: form,
  /** Shows one unit's form in place of the tapped card. */
  open: form,
  /** 保存并下一页 (save and next), 上一页 (previous) and the page numbers: save the valid figures, then show page `to`. */
  save: toPage,
  back: toPage,
  go: toPage,
  /** 本页无变化 (unchanged) and 其余补0 (zeroed). */
  same: toPage,
  /** 恢复上季数 (restored): last quarter's figures instead of saved ones, after 本页无变化 has asked. */
  restore: toPage,
  zero: toPage,
  /** 其余无变化 (the rest unchanged) on the page with 提交: last quarter's figures for all open ones. */
  rest: formVersion,
  /** 撤销 (undo) of the last 本页无变化, 其余无变化 or 其余补0; then shows the page. */
  undo: formPage,
  /** 采用下级合计 (adopted): replaces the page's figures by the subunits' totals; on the page with 提交, all figures. */
  adopt: formPage,
  submit: formVersion,
  /** 期末新增 (added by the year's end): explains every difference to the fourth quarter that has no note yet. */
  explain: formVersion,
  /** 撤回 (take back). */
  recall: form,
  /** Another page of the list of submissions to review: of one period, or of all. */
  waiting: { of: periodOrAll, page: pageNumber },
  /** 全部通过无问题的 (approve all without findings), another page of that list, 确认 (confirm) and 取消 (cancel). */
  passlist: { of: periodOrAll },
  passpage: { pending: id, page: pageNumber },
  passall: { pending: id },
  passdrop: { pending: id },
  /** 下一份待审核 (next one waiting): begins the review of the oldest submission that the person may decide. */
  next: {},
  /** 查看已提交数据 and 下载本单位报表: what a unit handed in, as a card and as a workbook. */
  figures: form,
  workbook: form,
  /** Another page of that card. */
  figurespage: { ...form, page: pageNumber },
  /** 打印版 (to print): the official tables as a PDF, of one unit, or of the bureau; `saved`: not yet handed in. */
  print: form,
  printall: { period },
  savedprint: form,
  /** 看表 (look at the tables): each of them as a picture. */
  pictures: form,
  picturesall: { period },
  savedpictures: form,
  /** 下载本单位报表 on the page with 提交: the official workbook with the figures saved so far. */
  savedworkbook: form,
  /** The unit that a person meant: runs the command for it, for a period or the current one (`all`). */
  meant: { command: key, of: periodOrAll, unit: key },
  /** Another page of the list of targets. */
  targets: { period, ...selection, page: pageNumber },
  /** The quarters of another headline figure as bars, on the card of a summary. */
  bars: { period, ...selection, measure },
  /** Another page of the list of members. */
  members: { page: pageNumber },
  /** A unit in the list of submissions to review, and 开始审核 (begin the review). */
  look: form,
  begin: form,
  approve: formVersion,
  return: formVersion,
  /** 保存 (save) and 重新提交 (submit again) on the card with the flagged figures. */
  mend: formVersion,
  resubmit: formVersion,
  /** 查找 (find) of a unit by a part of its name. */
  find: {},
  /** 申请填报 (unit request), and an admin's 同意 (grant) or 不同意 (refuse). */
  ask: { unit: key },
  grant: { request: id },
  refuse: { request: id },
  /** 申请延期 (ask for a later date): its form, the request, and a reviewer's 同意 (grant) or 不同意 (refuse). */
  laterpick: {},
  later: form,
  asklater: form,
  grantlater: { request: id },
  refuselater: { request: id },
  /** 代填 (a deputy): 查找 (find) and 下一步 (next) on its form, with the group whose people are offered. */
  deputyfind: { chat: id },
  deputynext: { chat: id },
  /** 确认 (confirm) and 取消 (cancel) of the naming, and ending one early. */
  deputyok: { pending: id },
  deputydrop: { pending: id },
  deputyend: { naming: id },
  /** 绑定 (bind) on a card: 查找 (find) and 确认 (confirm), with the chat whose people are offered. */
  bindpick: { chat: id },
  bindall: { chat: id },
  /** 解绑 (unbind) on a card: 查找 (find), 下一步 (next) to the people of a unit or role, and 确认 (confirm). */
  unbindfind: {},
  unbindpick: {},
  release: { role: z.enum(['reporter', 'reviewer', 'leader', 'admin']), unit: key },
  /** 解绑 (unbind) of a person who left. */
  unbind: { person: id },
  /** 确认 (confirm) of another working group. */
  here: { chat: id },
  /** 确认 (confirm) of a text as the work summary. */
  summary: { pending: id, ...form },
  /** 确认 (confirm) of an uploaded workbook, and reading it again for another unit or period. */
  take: { pending: id, ...formVersion },
  reread: { pending: id, ...form },
  /** A message with figures: 确认 (confirm), 取消 (cancel), and the unit that it is for. */
  put: { pending: id, ...formVersion },
  drop: { pending: id, ...form },
  aim: { pending: id, ...form },
  /** A sent file is this deliverable of this unit and year. */
  hand: { pending: id, unit: key, year: count, deliverable: key },
  /** The unit of a sent file, another page of the units, and 查找 (find) among them. */
  handunit: { pending: id, unit: key },
  handpage: { pending: id, page: pageNumber },
  handfind: { pending: id },
  /** 文书: a list of enterprises that waits, or `none`; its unit, another page of the units, and 查找 (find) among them. */
  letterlist: { pending: id },
  letterunit: { pending: id, unit: key },
  letterpage: { pending: id, page: pageNumber },
  letterfind: { pending: id },
  /** 下一步 (next) with the names that were typed. */
  lettertyped: { unit: key },
  /** 台账里的企业: letters for all enterprises of the register. */
  letterledger: { unit: key },
  /** 确认 (confirm) and 取消 (cancel): makes the letters; `seen` is how many earlier letters the card knows. */
  lettermake: { pending: id, unit: key, seen: count },
  letterdrop: { pending: id },
  /** 送达登记: the batches of a unit, one of them, 查找 (find) among its letters, and its files once more. */
  letterbatches: { unit: key, page: pageNumber },
  letterbatch: { unit: key, batch: id, show: z.enum(['all', 'open']), page: pageNumber },
  letterseek: { unit: key, batch: id },
  letterfile: { unit: key, batch: id, as: z.enum(['one', 'each']) },
  /** Notes that letters were sent or signed: the ticked ones or all; `none`: that the ticked ones were not. */
  letternote: { unit: key, batch: id, which: z.enum(['ticked', 'all', 'none']) },
  /** 撤销 (undo) of a noting, and 补进台账: so many enterprises go into the register. */
  letterundo: { unit: key, batch: id, noting: id },
  letterjoin: { unit: key, batch: id, count },
  /** 查看文件: sends the file of a deliverable; one in the list of `/review`; 收下 (take) and 退回 (give back). */
  paper: { deliverable: id },
  paperlook: { deliverable: id },
  papertake: { deliverable: id },
  paperback: { deliverable: id },
  /**
   * 台账: asks whether a group of figures is taken from the register (`measure`: the first of them), 确认 (confirm) of that, and
   * 改回手填 (typed again).
   */
  fromledger: { ...formPage, measure },
  takeledger: { ...formPage, measure },
  totyped: { ...formPage, measure },
  /** 名单: the enterprises behind a figure as a new card, and another page or figure in its place. */
  names: { ...form, measure },
  namespage: { ...form, measure, page: pageNumber },
  /** A sent list of enterprises: 确认 (confirm), 取消 (cancel), and the unit that it is of. */
  ledgertake: { pending: id, unit: key },
  ledgerdrop: { pending: id },
  ledgerunit: { pending: id, unit: key },
  /** 下载台账: sends the register of a unit. */
  ledgerfile: { unit: key },
  /** 作为方案: a sent blank official file becomes a plan book. */
  asplan: { pending: id },
  /** A sent plan (方案): 确认 (confirm) and 取消 (cancel). */
  plantake: { pending: id },
  plandrop: { pending: id },
  /** 查找 (find) of an enterprise by a part of its name, and another page of what was found. */
  ledgerfind: { unit: key },
  ledgerpage: { unit: key, page: pageNumber },
  /** An enterprise as a form (0: a new one), and its 保存 (save): what the card knows, and what is shown next. */
  enterprise: { unit: key, enterprise: count, part },
  enterprisesave: {
    unit: key,
    enterprise: count,
    upTo: count,
    part,
    next: z.enum(['done', 'main', 'safety']),
  },
  /** 确认 (confirm) of the values that were chosen where two people changed the same. */
  enterprisepick: { pending: id, unit: key },
  /** 确认 (confirm) of forwarding while this number of units is missing. */
  forward: { period, missing: count },
  /** 取消 (cancel) of that question. */
  unforward: { period },
  /** 再次下载 (download again): sends the file that was forwarded the `number`th time. */
  snapshot: { period, number: count },
  /** 上报包: sends the package of what was forwarded the `number`th time. */
  package: { period, number: count },
  /** 重新发送 (send again) of an undelivered message. */
  resend: { message: id },
} as const;

export type Verb = keyof typeof VERBS;

type ArgumentsOf<V extends Verb> = Readonly<z.output<z.ZodObject<(typeof VERBS)[V]>>>;

/** The routes of one verb, or of several. */
export type RouteOf<V extends Verb> = { [Each in V]: { readonly verb: Each } & ArgumentsOf<Each> }[V];
export type Route = RouteOf<Verb>;

export type SelectionArguments = Readonly<z.output<z.ZodObject<typeof selection>>>;

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
