// @ts-check
/** @import { BureauFile, Bureaus } from './types.js' */
import { bureauFileUrl, getBureaus, openBureau, RefusedError } from './api.js';
import { byId, h } from './dom.js';
import { askConfirmation, showError, showToast } from './notices.js';

/** The way from a blank official file to a card. */
const STEPS = [
  '把官方空表发给机器人，点“作为方案”',
  '在 Excel 里回答方案册的黄色单元格，发回来',
  '核对后点“确认”',
  '点左边新来的填报人，发送“填报”',
];

/** @param {string} key @param {boolean} anew */
async function goTo(key, anew) {
  showToast({ type: 'info', content: '正在准备，请稍候…' });
  try {
    location.assign(`${(await openBureau(key, anew)).url}/`);
  } catch (error) {
    showError(error instanceof RefusedError ? error.message : '没有打开');
  }
}

/**
 * Offers the other bureaus in the banner, and what may be tried in the one that is played here.
 * @param {HTMLElement} place the place for the choice in the banner
 * @param {(file: File) => Promise<void>} sendAsAdmin sends a file to the bot in the admin's private chat
 */
export async function connectBureaus(place, sendAsAdmin) {
  const bureaus = await getBureaus();
  if (bureaus.choices.length < 2) return;
  const select = h('select', { class: 'banner-select', 'aria-label': '换一个单位' });
  for (const { key, name } of bureaus.choices) select.append(h('option', { value: key }, name));
  select.value = bureaus.here;
  select.addEventListener('change', () => {
    const { value } = select;
    select.value = bureaus.here;
    void goTo(value, false);
  });
  place.replaceChildren(select);
  if (bureaus.files.length > 0) drawGuide(byId('guide'), bureaus, sendAsAdmin);
}

/** @param {HTMLElement} guide @param {Bureaus} bureaus @param {(file: File) => Promise<void>} sendAsAdmin */
function drawGuide(guide, { here, isNewHere, files }, sendAsAdmin) {
  const words = isNewHere
    ? h('ol', { class: 'guide-steps' }, ...STEPS.map(step => h('li', {}, step)))
    : h(
        'p',
        { class: 'guide-steps' },
        '这个单位按月报送，方案由它的官方空表做成；每位填报人发送“填报”就可以开始。',
      );
  const anew = h('button', { type: 'button', class: 'button button-small' }, '重新开始');
  anew.addEventListener('click', () => {
    void askConfirmation('重新开始？', '这里已经做的都不要了。').then(yes => {
      if (yes) void goTo(here, true);
    });
  });
  const shown = isNewHere ? files : files.slice(0, 1);
  guide.replaceChildren(words, h('div', { class: 'guide-files' }, ...shown.map(file => drawFile(file, sendAsAdmin, isNewHere)), isNewHere && anew)); // prettier-ignore
  guide.hidden = false;
}

/** @param {BureauFile} file @param {(file: File) => Promise<void>} sendAsAdmin @param {boolean} isSent */
function drawFile({ key, label, name, mime }, sendAsAdmin, isSent) {
  const url = bureauFileUrl(key);
  const send = h('button', { type: 'button', class: 'button button-small' }, `发送${label}`);
  send.addEventListener('click', () => {
    send.disabled = true;
    void fetch(url)
      .then(response => response.blob())
      .then(blob => sendAsAdmin(new File([blob], name, { type: mime })))
      .catch(() => showError('没有发出去'))
      .finally(() => {
        send.disabled = false;
      });
  });
  const link = h('a', { href: url, download: name, title: `下载 ${name}` }, `下载${label}`);
  return h('span', { class: 'guide-file' }, isSent && send, link);
}
