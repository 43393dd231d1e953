/** The last day that Excel knows: 9999-12-31. */
const MAX_SERIAL = 2_958_466;
const DAY_MS = 86_400_000;

/** The moment of a number of days since 1899-12-30, to the second; undefined for a number that is no day. */
export function momentOf(serial: number): Date | undefined {
  if (!(serial >= 0 && serial < MAX_SERIAL)) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + Math.round((serial * DAY_MS) / 1_000) * 1_000);
}

/** The pieces of a date's format: texts, runs of one letter, 上午/下午, and single signs. */
const PIECES =
  /"(?<quoted>[^"]*)"|\\(?<escaped>.)|[_*].|\[(?<elapsed>h+|m+|s+)\]|\[[^\]]*\]|(?<half>am\/pm|a\/p|上午\/下午)|(?<run>y+|e+|m+|d+|h+|s+|a+)|\.0+|(?<sign>.)/giu;

/** The text that a format of a date shows for a number of days. */
export function showDate(serial: number, code: string): string {
  const moment = momentOf(serial);
  if (!moment) return String(serial);
  const pieces = Array.from(code.matchAll(PIECES), ({ groups = {} }) => groups);
  const runs = pieces.map(({ run, elapsed }) => (run ?? elapsed ?? '').toLowerCase());
  const letterNextTo = (at: number, step: 1 | -1): string | undefined => {
    let next = at + step;
    while (next in runs && runs[next] === '') next += step;
    return runs[next]?.[0];
  };
  const isHalfDay = pieces.some(({ half }) => half !== undefined);
  return pieces
    .map(({ quoted, escaped, elapsed, half, sign }, at) => {
      const run = runs[at] ?? '';
      if (elapsed !== undefined) return elapsedIn(serial, run);
      if (half !== undefined) return halfDayOf(moment, half);
      if (run === '') return quoted ?? escaped ?? sign ?? '';
      const isMinute = run.length < 3 && (letterNextTo(at, -1) === 'h' || letterNextTo(at, 1) === 's');
      return partOfMoment(moment, run, { isMinute, isHalfDay });
    })
    .join('');
}

const SECONDS = { h: 3_600, m: 60, s: 1 } as const;

function elapsedIn(serial: number, run: string): string {
  const seconds = Math.round((serial * DAY_MS) / 1_000);
  return padded(Math.floor(seconds / SECONDS[run[0] as keyof typeof SECONDS]), run.length);
}

function halfDayOf(moment: Date, half: string): string {
  const [morning = '', afternoon = ''] = half.split('/');
  return moment.getUTCHours() < 12 ? morning : afternoon;
}

const WEEKDAYS = '日一二三四五六';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function partOfMoment(
  moment: Date,
  run: string,
  { isMinute, isHalfDay }: { readonly isMinute: boolean; readonly isHalfDay: boolean },
): string {
  const month = moment.getUTCMonth();
  const weekday = WEEKDAYS[moment.getUTCDay()] ?? '';
  switch (run[0]) {
    case 'e':
      return String(moment.getUTCFullYear());
    case 'y':
      return String(moment.getUTCFullYear()).slice(run.length > 2 ? 0 : 2);
    case 'm':
      if (isMinute) return padded(moment.getUTCMinutes(), run.length);
      return run.length > 2 ? (MONTHS[month] ?? '') : padded(month + 1, run.length);
    case 'd':
      return run.length > 2 ? `星期${weekday}` : padded(moment.getUTCDate(), run.length);
    case 'h': {
      const hours = moment.getUTCHours();
      return padded(isHalfDay ? ((hours + 11) % 12) + 1 : hours, run.length);
    }
    case 's':
      return padded(moment.getUTCSeconds(), run.length);
    default:
      return run.length > 3 ? `星期${weekday}` : weekday;
  }
}

const padded = (value: number, length: number): string => String(value).padStart(Math.min(length, 2), '0');
