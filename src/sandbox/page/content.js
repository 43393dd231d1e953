// @ts-check
/** @import { CardContext, Json } from './types.js' */
import { fileUrl } from './api.js';
import { h } from './dom.js';
import { markdown } from './markdown.js';

/**
 * Draws elements without input: text, rules, images, people. Undefined for any other tag.
 * @param {Json} element
 * @param {CardContext} context
 * @returns {HTMLElement | undefined}
 */
export function drawContent(element, context) {
  switch (element.tag) {
    case 'markdown':
      return h(
        'div',
        { class: `markdown ${textClass(element)}` },
        markdown(element.content ?? '', context.nameOf),
      );
    case 'div':
      return drawText(element.text ?? {}, context);
    case 'hr':
      return h('hr', { class: 'card-hr' });
    case 'img':
      return drawPicture(element);
    case 'person':
      return drawPerson(element.user_id, context, element.show_name === true || element.style === 'capsule');
    case 'person_list':
      return h('div', { class: 'people' }, ...(element.persons ?? []).map((/** @type {Json} */ entry) => drawPerson(entry.id, context, element.show_name === true))); // prettier-ignore
    default:
      return undefined;
  }
}

/** @param {Json} text */
export function textClass({ text_size: size, text_align: align, text_color: colour }) {
  return [size && `size-${size}`, align && `align-${align}`, colour && `ink-${colour}`]
    .filter(Boolean)
    .join(' ');
}

/** @param {Json} text @param {CardContext} context */
function drawText(text, context) {
  const attributes = { class: `words ${textClass(text)}` };
  if (text.tag === 'lark_md') return h('div', attributes, markdown(text.content ?? '', context.nameOf));
  const lines = Number(text.lines) > 0 ? `display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: ${Number(text.lines)}; overflow: hidden` : undefined; // prettier-ignore
  return h('div', { ...attributes, style: lines }, text.content ?? '');
}

/** @param {Json} element */
function drawPicture({ img_key: key = '', alt, corner_radius: radius }) {
  const style = /^\d+px$/.test(radius ?? '') ? `border-radius: ${radius}` : undefined;
  return h('img', { class: 'card-img', src: fileUrl(key), alt: alt?.content ?? '', style });
}

/** @param {string} openId @param {CardContext} context @param {boolean} showsName */
export function drawPerson(openId, context, showsName) {
  const name = context.nameOf(openId) ?? openId;
  const avatar = h('span', { class: 'face', 'aria-hidden': 'true' }, name.slice(0, 1));
  return h(
    'span',
    { class: 'person', title: name },
    avatar,
    showsName ? name : h('span', { class: 'unseen' }, name),
  );
}
