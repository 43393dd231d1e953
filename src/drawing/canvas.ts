import type * as CanvasPackage from '@napi-rs/canvas';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { MeasureText, Page } from './page.js';

type Fonts = typeof CanvasPackage.GlobalFonts;

/** What a page of a document offers. */
interface Pen {
  lang: string;
  font: string;
  textAlign: 'left' | 'center' | 'right' | 'start' | 'end';
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
}

/** What draws pages; it exists where the optional packages of drawing and of its typeface are installed. */
export interface Drawing {
  readonly measure: MeasureText;
  /** A document of pages whose text can be searched; the same pages give the same bytes. */
  readonly pdf: (pages: readonly Page[], title: string) => Buffer;
  /** A page as PNG, sharp on a phone; the same page gives the same bytes. */
  readonly png: (page: Page) => Buffer;
}

const packages = createRequire(import.meta.url);
const FONT_PACKAGE = '@fontsource-variable/noto-serif-sc';

/** Whether pages can be drawn: the packages are optional, and everything else works without them. `from`: who looks for them. */
export function isDrawingInstalled(from: string = import.meta.url): boolean {
  const own = createRequire(from);
  return isInstalled(own, '@napi-rs/canvas') && isInstalled(own, `${FONT_PACKAGE}/package.json`);
}

function isInstalled(packages: NodeJS.Require, module: string): boolean {
  try {
    return Boolean(packages.resolve(module));
  } catch {
    return false;
  }
}

let opened: Promise<Drawing | undefined> | undefined;

/** Opens the drawing once; undefined where one of its packages is missing. */
export function openDrawing(): Promise<Drawing | undefined> {
  opened ??= load();
  return opened;
}

async function load(): Promise<Drawing | undefined> {
  const folder = fontFolder();
  const { default: canvas } = await import('@napi-rs/canvas').catch(() => ({ default: undefined }));
  if (!canvas || folder === undefined) return undefined;
  const family = registerFonts(canvas.GlobalFonts, folder);
  const scratch = canvas.createCanvas(1, 1).getContext('2d');
  scratch.lang = LANGUAGE;
  const fontOf = (size: number, isBold = false) => `${isBold ? 700 : 400} ${size}px ${family}`;
  return {
    measure: (text, size) => {
      scratch.font = fontOf(size);
      return scratch.measureText(text).width;
    },
    pdf: (pages, title) => {
      const document = new canvas.PDFDocument({ title });
      for (const page of pages) {
        draw(document.beginPage(page.width, page.height), page, fontOf);
        document.endPage();
      }
      return document.close();
    },
    png: page => {
      const pixels = pixelsPerPoint(page);
      const surface = canvas.createCanvas(Math.round(page.width * pixels), Math.round(page.height * pixels));
      const pen = surface.getContext('2d');
      pen.scale(pixels, pixels);
      pen.fillStyle = '#ffffff';
      pen.fillRect(0, 0, page.width, page.height);
      draw(pen, page, fontOf);
      return surface.toBuffer('image/png');
    },
  };
}

/** Phones have three pixels where a point stands. */
const PIXELS_PER_POINT = 3;
/** The platform takes no picture with a longer side. */
const MAX_PIXELS = 12_000;

const pixelsPerPoint = ({ width, height }: Page): number =>
  Math.min(PIXELS_PER_POINT, MAX_PIXELS / Math.max(width, height));

/** Without a language the typeface takes other digits, which no program finds in a PDF. */
const LANGUAGE = 'zh';

function fontFolder(): string | undefined {
  try {
    return join(dirname(packages.resolve(`${FONT_PACKAGE}/package.json`)), 'files');
  } catch {
    return undefined;
  }
}

/** The typeface comes in a hundred slices; a list of all of them finds each sign in one. */
function registerFonts(fonts: Fonts, folder: string): string {
  const files = readdirSync(folder).filter(file => file.endsWith('wght-normal.woff2'));
  return files
    .toSorted()
    .map((file, index) => {
      const name = `Slice${index}`;
      fonts.registerFromPath(join(folder, file), name);
      return name;
    })
    .join(',');
}

function draw(pen: Pen, page: Page, fontOf: (size: number, isBold?: boolean) => string): void {
  pen.lang = LANGUAGE;
  pen.strokeStyle = '#000000';
  pen.lineWidth = 0.5;
  for (const { x, y, width, height, fill } of page.boxes) {
    if (fill !== undefined) {
      pen.fillStyle = `#${fill}`;
      pen.fillRect(x, y, width, height);
    }
    pen.strokeRect(x, y, width, height);
  }
  for (const { x, y, text, size, alignment, isBold, colour } of page.texts) {
    pen.font = fontOf(size, isBold);
    pen.textAlign = alignment;
    pen.fillStyle = `#${colour ?? '000000'}`;
    pen.fillText(text, x, y);
  }
}
