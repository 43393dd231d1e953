// @ts-check
import { h, icon } from './dom.js';

/**
 * The browser writes dates in its own language; Feishu writes 2025-09-22 and 24 hours. The field is therefore a text, and
 * the browser's calendar stands behind its button.
 * @typedef {'date' | 'time' | 'datetime-local'} DateKind
 */

/** @type {Record<DateKind, { hint: string, button: string }>} */
const KINDS = {
  date: { hint: '如 2025-09-22', button: '打开日历' },
  time: { hint: '如 09:00', button: '选择时刻' },
  'datetime-local': { hint: '如 2025-09-22 09:00', button: '打开日历' },
};

/**
 * Draws a field for a date, a time or both. What is no date is not taken: the field shows the last one again.
 * @param {{ kind: DateKind, value: string, attributes: { [name: string]: any }, onChange?: (value: string) => void }} field
 * @returns {{ box: HTMLElement, control: HTMLInputElement }}
 */
export function drawDateInput({ kind, value, attributes, onChange }) {
  const { hint, button } = KINDS[kind];
  const control = h('input', {
    placeholder: hint,
    ...attributes,
    type: 'text',
    inputmode: 'numeric',
    class: 'input date-input',
    maxlength: 16,
  });
  control.value = value;
  let last = value;
  /** @param {string} typed */
  const take = typed => {
    const read = readDate(typed, kind);
    if (read === undefined) return void (control.value = last);
    last = read;
    control.value = read;
    control.removeAttribute('aria-invalid');
    onChange?.(read);
  };
  control.addEventListener('change', () => take(control.value));
  const native = h('input', { type: kind, class: 'date-native', tabindex: '-1', 'aria-hidden': 'true' });
  native.addEventListener('change', () => take(native.value.replace('T', ' ')));
  const openButton = h(
    'button',
    { type: 'button', class: 'tool date-open', 'aria-label': button, disabled: attributes.disabled },
    icon('calendar'),
  );
  openButton.addEventListener('click', () => {
    native.value = control.value.replace(' ', 'T');
    native.showPicker();
  });
  return { box: h('div', { class: 'date-box' }, control, native, openButton), control };
}

/** Reads a date as people write it; undefined for what is none. @param {string} typed @param {DateKind} kind */
export function readDate(typed, kind) {
  const text = typed.trim().replaceAll('：', ':');
  if (text === '') return '';
  const [day = '', time = ''] = kind === 'time' ? ['', text] : text.split(/\s+/);
  const readDay = kind === 'time' ? '' : dayOf(day);
  const readTime = kind === 'date' ? '' : timeOf(time);
  if (readDay === undefined || readTime === undefined) return undefined;
  return [readDay, readTime].filter(Boolean).join(' ');
}

/** @param {string} text */
function dayOf(text) {
  const [, year = '', month = '', date = ''] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text) ?? [];
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day) ? day : undefined;
}

/** @param {string} text */
function timeOf(text) {
  const [, hour = '', minute = ''] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  return hour !== '' && Number(hour) < 24 && Number(minute) < 60
    ? `${hour.padStart(2, '0')}:${minute}`
    : undefined;
}
