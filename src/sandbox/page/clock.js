// @ts-check
/** @import { YearDate } from './types.js' */
import { getCalendar, moveClock, Refused } from './api.js';
import { h } from './dom.js';
import { announce, complain } from './notices.js';
import { stamp } from './state.js';

const HOUR = 3_600_000;
/** A little after nine: the reminders of the day have left. */
const MORNING = '09:05';

/** @param {string} day @param {string} time */
const instant = (day, time) => new Date(`${day}T${time}:00+08:00`);

/** @param {string} known as `stamp` gives it */
const instantOf = known => {
  const [day = '', time = ''] = known.split(' ');
  return instant(day, time).getTime();
};

/** The clock to be moved, and the year's dates to jump along. */
export async function drawClock() {
  const { now, movable, dates } = await getCalendar();
  let at = now;
  const shown = h('strong', { class: 'clock-now' });
  const day = h('input', { type: 'date', class: 'input', 'aria-label': '日期' });
  const time = h('input', { type: 'time', class: 'input', 'aria-label': '时刻' });
  const buttons = /** @type {HTMLButtonElement[]} */ ([]);

  /** @param {Date} to */
  const go = async to => {
    for (const button of buttons) button.disabled = true;
    shown.textContent = `正在拨到 ${stamp(to.getTime())} …`;
    try {
      at = (await moveClock(to)).now;
      announce(`现在是 ${stamp(at)}`);
    } catch (error) {
      complain(error instanceof Refused ? error.message : '时钟没有拨动');
    }
    for (const button of buttons) button.disabled = !movable;
    show(at);
    fill();
  };
  /** @param {string} words @param {() => Date} to @param {string} [look] */
  const jump = (words, to, look = 'button button-small') => {
    const made = h('button', { type: 'button', class: look, disabled: !movable, on: { click: () => void go(to()) } }, words); // prettier-ignore
    buttons.push(made);
    return made;
  };
  /** @param {number} ms */
  const show = ms => {
    at = ms;
    const known = stamp(ms);
    if (buttons.some(button => button.disabled) && movable) return;
    shown.textContent = known;
    mark(strip, known.slice(0, 10));
    if (document.activeElement !== day && document.activeElement !== time && moved(known)) fill();
  };
  /** Whether the clock was moved, and has not only gone on by a minute. @param {string} known */
  const moved = known => Math.abs(instant(day.value, time.value).getTime() - instantOf(known)) > HOUR / 4;
  const fill = () => {
    const [date = '', clock = ''] = stamp(at).split(' ');
    day.value = date;
    time.value = clock;
  };
  const nextMorning = () => instant(stamp(at + 24 * HOUR).slice(0, 10), '09:00');
  const quick = h(
    'div',
    { class: 'clock-row' },
    jump('过 1 小时', () => new Date(at + HOUR)),
    jump('次日早上 9 点', nextMorning),
  );
  const exact = h('div', { class: 'clock-row' }, day, time, jump('拨到', () => instant(day.value, time.value), 'button button-small button-primary_filled')); // prettier-ignore
  const strip = h('ol', { class: 'year', 'aria-label': '全年日期' });
  for (const date of merged(dates)) strip.append(dateItem(date, jump));
  fill();
  show(now);
  const node = h(
    'section',
    { class: 'sheet-part', 'aria-labelledby': 'clock-title' },
    h('h3', { id: 'clock-title' }, '时钟'),
    h('p', {}, '现在是 ', shown),
    quick,
    exact,
    h('p', { class: 'quiet' }, '往后拨，途中该发的提醒都会发出；往回拨只改时间，已经发生的不会撤回。'),
    h('h4', {}, '全年日期'),
    strip,
  );
  queueMicrotask(() => strip.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }));
  return { node, clock: show };
}

/** One entry for each day. @param {YearDate[]} dates */
function merged(dates) {
  /** @type {Map<string, YearDate[]>} */
  const days = new Map();
  for (const date of dates) days.set(date.day, [...(days.get(date.day) ?? []), date]);
  return [...days].map(([day, all]) => ({ day, all }));
}

/**
 * @param {{ day: string, all: YearDate[] }} date
 * @param {(words: string, to: () => Date, look: string) => HTMLElement} jump
 */
function dateItem({ day, all }, jump) {
  const [year = '', month = '', date = ''] = day.split('-');
  const kind = ['due', 'forward', 'other', 'reminder'].find(one => all.some(each => each.kind === one));
  const words = `${Number(month)}月${Number(date)}日`;
  const button = jump(words, () => instant(day, MORNING), `year-day year-${kind}`);
  button.setAttribute('aria-label', `拨到${year}年${words}：${all.map(({ label }) => label).join('，')}`);
  return h('li', { 'data-day': day }, button, h('span', { 'aria-hidden': 'true' }, all.map(({ label }) => label).join('，'))); // prettier-ignore
}

/** Marks the last day that has begun. @param {HTMLElement} strip @param {string} today */
function mark(strip, today) {
  const items = /** @type {HTMLElement[]} */ ([...strip.children]);
  const last = items.findLast(item => (item.dataset.day ?? '') <= today);
  for (const item of items)
    if (item === last) item.setAttribute('aria-current', 'date');
    else item.removeAttribute('aria-current');
}
