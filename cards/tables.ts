import type { Period } from '../src/plan/period.js';
import { button, type Element } from './elements.js';
import { routeName } from './routes.js';

interface Report {
  readonly unit: string;
  readonly period: Period;
}

// 看表 and 打印版 exist where the packages that draw are installed.

/** 看表 and 打印版 of what a unit handed in. */
export const tableButtons = ({ unit, period }: Report, canDraw: boolean | undefined): Element[] =>
  buttonsOf([routeName('pictures', { unit, period }), routeName('print', { unit, period })], canDraw);

/** The same of what a unit has saved and not yet handed in. */
export const savedTableButtons = ({ unit, period }: Report, canDraw: boolean | undefined): Element[] =>
  buttonsOf(
    [routeName('savedpictures', { unit, period }), routeName('savedprint', { unit, period })],
    canDraw,
  );

/** The same of the bureau. */
export const allTableButtons = (period: Period, canDraw: boolean | undefined): Element[] =>
  buttonsOf([routeName('picturesall', { period }), routeName('printall', { period })], canDraw);

const buttonsOf = ([pictures, print]: readonly [string, string], canDraw: boolean | undefined): Element[] =>
  canDraw ? [button({ text: '看表', route: pictures }), button({ text: '打印版', route: print })] : [];
