import type { CardAnswer, FileRequest, TablesRequest } from '../../core/outgoing.js';
import { requirePlan } from '../../core/current-period.js';
import { isHandedIn } from '../../../cards/handed-in.js';
import type { RouteOf } from '../../../cards/routes.js';
import type { Period } from '../../plan/period.js';
import { sendFileToSender, sendImageToSender, toast, type Context } from '../context.js';
import { NOTHING_HANDED_IN } from './handed-in.js';

/** 打印版 under the tables of one unit: sends them in private as they were handed in. */
export const sendUnitTables = (context: Context, route: RouteOf<'print'>): Promise<CardAnswer> =>
  sendHandedIn(context, route, sendPrint);

/** 打印版 under `/summary`: sends the bureau's tables in private. */
export const sendAllTables = (context: Context, { period }: RouteOf<'printall'>): Promise<CardAnswer> =>
  sendPrint(context, { period });

/** 打印版 on the page with 提交: sends the figures as they are saved, marked 未提交. */
export const sendSavedTables = (
  context: Context,
  { unit, period }: RouteOf<'savedprint'>,
): Promise<CardAnswer> => sendPrint(context, { period, unit, isSaved: true });

/** 看表 under the tables of one unit: sends a picture of each in private, as they were handed in. */
export const sendUnitPictures = (context: Context, route: RouteOf<'pictures'>): Promise<CardAnswer> =>
  sendHandedIn(context, route, sendPictures);

/** 看表 under `/summary`. */
export const sendAllPictures = (context: Context, { period }: RouteOf<'picturesall'>): Promise<CardAnswer> =>
  sendPictures(context, { period });

/** 看表 on the page with 提交. */
export const sendSavedPictures = (
  context: Context,
  { unit, period }: RouteOf<'savedpictures'>,
): Promise<CardAnswer> => sendPictures(context, { period, unit, isSaved: true });

async function sendHandedIn(
  context: Context,
  { unit, period }: { readonly unit: string; readonly period: Period },
  send: (context: Context, tables: TablesRequest) => Promise<CardAnswer>,
): Promise<CardAnswer> {
  const { state } = await context.tx.submission(unit, period);
  return isHandedIn(state) ? send(context, { period, unit }) : toast('info', NOTHING_HANDED_IN);
}

async function sendPrint(context: Context, tables: TablesRequest): Promise<CardAnswer> {
  if (!context.canDraw) return toast('info', NOT_INSTALLED);
  await sendFileToSender(context, { kind: 'print', ...tables });
  return toast('success', `打印版（PDF）正在生成，${describeWay(tables)}`);
}

/** Each table is a message of its own, in the order of the plan. */
async function sendPictures(context: Context, tables: TablesRequest): Promise<CardAnswer> {
  if (!context.canDraw) return toast('info', NOT_INSTALLED);
  const { forms } = requirePlan(context.plans, tables.period, context.today);
  const files = forms.map(({ key }): FileRequest => ({ kind: 'picture', form: key, ...tables }));
  for (const file of files) await sendImageToSender(context, file);
  return toast('success', `${files.length} 张表的图片正在生成，${describeWay(tables)}`);
}

const describeWay = ({ isSaved }: TablesRequest): string =>
  isSaved ? '只含已保存的数据，稍后发给您' : '稍后发到您的私聊';

/** For a card from a time when the packages that draw were installed. */
const NOT_INSTALLED = '现在不能生成表的图片和打印版，请用“下载本单位报表”或“汇总”的 Excel';
