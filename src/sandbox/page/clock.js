// @ts-check
/** @import { YearDate } from './types.js' */
import { getCalendar, moveClock, RefusedError } from './api.js';
import { drawDateInput } from './date-field.js';
import { h } from './dom.js';
import { announce, showError } from './notices.js';
import { formatDateTime } from './state.js';

const HOUR_MS = 3_600_000;
/** Five minutes after nine: the reminders of the day have been sent. */
const MORNING = '09:05';

/** @param {string} day @param {string} time */
const parseInstant = (day, time) => new Date(`${day}T${time}:00+08:00`);

/** @param {string} dateTime as `formatDateTime` gives it */
const toMilliseconds = dateTime => {
  const [day = '', time = ''] = dateTime.split(' ');
  return parseInstant(day, time).getTime();
};

/** Draws the clock with its controls, and the year's dates as buttons. */
export async function drawClock() {
  const { now, movable, dates } = await getCalendar();
  let current = now;
  let shownYear = yearOf(now);
  const display = h('strong', { class: 'clock-now' });
  const { box: dayBox, control: day } = drawDateInput({ kind: 'date', value: '', attributes: { 'aria-label': '日期' } }); // prettier-ignore
  const { box: timeBox, control: time } = drawDateInput({ kind: 'time', value: '', attributes: { 'aria-label': '时刻' } }); // prettier-ignore
  const buttons = /** @type {HTMLButtonElement[]} */ ([]);

  /** @param {Date} to */
  const moveTo = async to => {
    for (const button of buttons) button.disabled = true;
    display.textContent = `正在拨到 ${formatDateTime(to.getTime())} …`;
    try {
      current = (await moveClock(to)).now;
      announce(`现在是 ${formatDateTime(current)}`);
    } catch (error) {
      showError(error instanceof RefusedError ? error.message : '时钟没有拨动');
    }
    for (const button of buttons) button.disabled = !movable;
    showTime(current);
    fillInputs();
  };
  /** @param {string} label @param {() => Date} to @param {string} [className] */
  const drawJumpButton = (label, to, className = 'button button-small') => {
    const button = h('button', { type: 'button', class: className, disabled: !movable, on: { click: () => void moveTo(to()) } }, label); // prettier-ignore
    buttons.push(button);
    return button;
  };
  /** @param {number} ms */
  const showTime = ms => {
    current = ms;
    const dateTime = formatDateTime(ms);
    if (buttons.some(button => button.disabled) && movable) return;
    display.textContent = dateTime;
    if (yearOf(ms) !== shownYear) void followYear(yearOf(ms));
    markToday(strip, dateTime.slice(0, 10));
    if (document.activeElement !== day && document.activeElement !== time && wasMoved(dateTime)) fillInputs();
  };
  /** The list shows the dates of the clock's year. @param {string} year */
  const followYear = async year => {
    shownYear = year;
    fillStrip((await getCalendar()).dates);
    markToday(strip, formatDateTime(current).slice(0, 10));
  };
  /** True after a move of the clock; false when only a minute has passed. @param {string} dateTime */
  const wasMoved = dateTime =>
    Math.abs(parseInstant(day.value, time.value).getTime() - toMilliseconds(dateTime)) > HOUR_MS / 4;
  const fillInputs = () => {
    const [date = '', clock = ''] = formatDateTime(current).split(' ');
    day.value = date;
    time.value = clock;
  };
  const nextMorning = () => parseInstant(formatDateTime(current + 24 * HOUR_MS).slice(0, 10), '09:00');
  const quick = h(
    'div',
    { class: 'clock-row' },
    drawJumpButton('过 1 小时', () => new Date(current + HOUR_MS)),
    drawJumpButton('次日早上 9 点', nextMorning),
  );
  const exact = h('div', { class: 'clock-row' }, dayBox, timeBox, drawJumpButton('拨到', () => parseInstant(day.value, time.value), 'button button-small button-primary_filled')); // prettier-ignore
  const strip = h('ol', { class: 'year', 'aria-label': '全年日期' });
  const fillStrip = (/** @type {YearDate[]} */ yearDates) => {
    buttons.splice(fixedButtons);
    strip.replaceChildren(...groupByDay(yearDates).map(date => drawDate(date, drawJumpButton)));
  };
  const fixedButtons = buttons.length;
  fillStrip(dates);
  fillInputs();
  showTime(now);
  const node = h(
    'section',
    { class: 'sheet-part', 'aria-labelledby': 'clock-title' },
    h('h3', { id: 'clock-title' }, '时钟'),
    h('p', {}, '现在是 ', display),
    quick,
    exact,
    h('p', { class: 'quiet' }, '往后拨，途中该发的提醒都会发出；往回拨只改时间，已经发生的不会撤回。'),
    h('h4', {}, '全年日期'),
    strip,
  );
  queueMicrotask(() => strip.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }));
  return { node, clock: showTime };
}

/** @param {number} ms */
const yearOf = ms => formatDateTime(ms).slice(0, 4);

/** Groups the dates by day. @param {YearDate[]} dates */
function groupByDay(dates) {
  /** @type {Map<string, YearDate[]>} */
  const days = new Map();
  for (const date of dates) days.set(date.day, [...(days.get(date.day) ?? []), date]);
  return [...days].map(([day, entries]) => ({ day, entries }));
}

/**
 * @param {{ day: string, entries: YearDate[] }} date
 * @param {(label: string, to: () => Date, className: string) => HTMLElement} drawJumpButton
 */
function drawDate({ day, entries }, drawJumpButton) {
  const [year = '', month = '', date = ''] = day.split('-');
  const kind = ['due', 'forward', 'other', 'reminder'].find(each =>
    entries.some(entry => entry.kind === each),
  );
  const label = `${Number(month)}月${Number(date)}日`;
  const button = drawJumpButton(label, () => parseInstant(day, MORNING), `year-day year-${kind}`);
  button.setAttribute('aria-label', `拨到${year}年${label}：${entries.map(({ label }) => label).join('，')}`);
  return h('li', { 'data-day': day }, button, h('span', { 'aria-hidden': 'true' }, entries.map(({ label }) => label).join('，'))); // prettier-ignore
}

/** Marks the latest date that is not in the future. @param {HTMLElement} strip @param {string} today */
function markToday(strip, today) {
  const items = /** @type {HTMLElement[]} */ ([...strip.children]);
  const last = items.findLast(item => (item.dataset.day ?? '') <= today);
  for (const item of items)
    if (item === last) item.setAttribute('aria-current', 'date');
    else item.removeAttribute('aria-current');
}
