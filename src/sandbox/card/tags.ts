import { any, flag, listOf, number, object, oneOf, tagged, text, type Shape, type Tags } from './shape.js';

/** Card JSON 2.0 as documented: the properties of each tag and their allowed values. */

const ICONS = tagged('standard_icon', 'custom_icon');
const PLAIN = tagged('plain_text');
const WORDS = tagged('plain_text', 'lark_md');

/** The tags allowed in a container. Shapes allow form and table too, because a separate rule refuses them there. */
export const ELEMENT_TAGS = [
  'markdown', 'div', 'hr', 'img', 'person', 'person_list', 'table', 'chart',
  'column_set', 'form', 'interactive_container', 'collapsible_panel',
  'button', 'input', 'select_static', 'multi_select_static', 'select_person', 'multi_select_person',
  'date_picker', 'picker_time', 'picker_datetime', 'checker', 'overflow',
] as const; // prettier-ignore

const ELEMENTS = listOf(tagged(...ELEMENT_TAGS));

export const CONTAINERS: ReadonlySet<string> = new Set([
  'form', 'column_set', 'interactive_container', 'collapsible_panel',
]); // prettier-ignore

/** Components that a person can type into, choose in or press. */
export const INTERACTIVE: ReadonlySet<string> = new Set([
  'button', 'input', 'select_static', 'multi_select_static', 'select_person', 'multi_select_person',
  'date_picker', 'picker_time', 'picker_datetime', 'checker', 'overflow',
]); // prettier-ignore

const TEMPLATES = [
  'blue', 'wathet', 'turquoise', 'green', 'yellow', 'orange', 'red', 'carmine', 'violet', 'purple', 'indigo', 'grey', 'default',
]; // prettier-ignore
const TAG_COLOURS = [
  'neutral', 'blue', 'turquoise', 'lime', 'orange', 'violet', 'indigo', 'wathet', 'green', 'yellow', 'red', 'purple', 'carmine',
]; // prettier-ignore

const urls = { url: text, pc_url: text, ios_url: text, android_url: text };
const behaviors = listOf(
  object({ type: oneOf('callback', 'open_url'), value: any, default_url: text, pc_url: text, ios_url: text, android_url: text }),
); // prettier-ignore
const confirm = object({ title: PLAIN, text: PLAIN });

const common = { element_id: text, margin: text };
const disabling = { disabled: flag, disabled_tips: PLAIN };
const field = {
  ...common,
  ...disabling,
  name: text,
  required: flag,
  width: text,
  placeholder: PLAIN,
  behaviors,
  confirm,
};
const flow = {
  direction: oneOf('vertical', 'horizontal'),
  vertical_spacing: text,
  horizontal_spacing: text,
  horizontal_align: oneOf('left', 'center', 'right'),
  vertical_align: oneOf('top', 'center', 'bottom'),
  padding: text,
};
const textStyle = {
  text_size: text,
  text_color: text,
  text_align: oneOf('left', 'center', 'right'),
  lines: number,
};
const plain = { content: text, i18n_content: any, ...textStyle };
const option = object({ text: PLAIN, value: text, icon: ICONS });
const select = { ...field, type: oneOf('default', 'text'), options: listOf(option) };
const people = { ...field, type: oneOf('default', 'text'), options: listOf(object({ value: text })) };

const button = {
  ...common,
  ...disabling,
  name: text,
  type: oneOf('default', 'primary', 'danger', 'text', 'primary_text', 'danger_text', 'primary_filled', 'danger_filled', 'laser'),
  size: oneOf('tiny', 'small', 'medium', 'large'),
  width: text,
  text: PLAIN,
  icon: ICONS,
  hover_tips: PLAIN,
  confirm,
  behaviors,
  form_action_type: oneOf('submit', 'reset'),
  action_type: oneOf('form_submit', 'form_reset'),
}; // prettier-ignore

const tableColumn = object({
  name: text,
  display_name: text,
  data_type: oneOf('text', 'lark_md', 'options', 'number', 'persons', 'date', 'markdown'),
  width: text,
  horizontal_align: oneOf('left', 'center', 'right'),
  vertical_align: oneOf('top', 'center', 'bottom'),
  format: object({ symbol: text, precision: number, separator: flag }),
  date_format: text,
});

export const TAGS: Tags = {
  plain_text: { ...plain, icon: ICONS },
  lark_md: plain,
  text_tag: { element_id: text, text: PLAIN, color: oneOf(...TAG_COLOURS) },
  standard_icon: { token: text, color: text, size: text },
  custom_icon: { img_key: text, size: text },
  markdown: { ...common, content: text, i18n_content: any, icon: ICONS, text_size: text, text_align: oneOf('left', 'center', 'right') },
  div: { ...common, width: text, text: WORDS, icon: ICONS },
  hr: common,
  img: {
    ...common, img_key: text, alt: PLAIN, title: PLAIN, corner_radius: text, scale_type: oneOf('crop_center', 'crop_top', 'fit_horizontal'),
    size: text, transparent: flag, preview: flag,
  },
  person: { ...common, user_id: text, size: oneOf('extra_small', 'small', 'medium', 'large'), show_avatar: flag, show_name: flag, style: oneOf('normal', 'capsule') },
  person_list: {
    ...common, persons: listOf(object({ id: text })), show_name: flag, show_avatar: flag, size: text, lines: number,
    drop_invalid_user_id: flag, icon: ICONS, ud_icon: ICONS,
  },
  table: {
    ...common, page_size: number, row_height: text, row_max_height: text, freeze_first_column: flag,
    header_style: object({ text_align: oneOf('left', 'center', 'right'), text_size: text, background_style: oneOf('grey', 'none'), text_color: text, bold: flag, lines: number }),
    columns: listOf(tableColumn), rows: listOf(any),
  },
  chart: { ...common, aspect_ratio: text, color_theme: text, chart_spec: any, preview: flag, height: text },
  column_set: {
    ...common, flex_mode: oneOf('none', 'stretch', 'flow', 'bisect', 'trisect'), horizontal_spacing: text,
    horizontal_align: oneOf('left', 'center', 'right'), background_style: text,
    action: object({ multi_url: object(urls) }), columns: listOf(tagged('column')),
  },
  column: { ...common, ...flow, width: text, weight: number, background_style: text, elements: ELEMENTS, action: object({ multi_url: object(urls) }) },
  form: { ...common, ...flow, name: text, elements: ELEMENTS },
  interactive_container: {
    ...common, ...flow, ...disabling, width: text, height: text, background_style: text, has_border: flag, border_color: text,
    corner_radius: text, behaviors, confirm, hover_tips: PLAIN, elements: ELEMENTS,
  },
  collapsible_panel: {
    ...common, ...flow, expanded: flag, background_color: text,
    header: object({
      title: tagged('markdown', 'plain_text'), background_color: text, vertical_align: text, padding: text, width: text, icon: ICONS,
      icon_position: oneOf('left', 'right', 'follow_text'), icon_expanded_angle: number, position: text,
    }),
    border: object({ color: text, corner_radius: text }), elements: ELEMENTS,
  },
  button,
  input: {
    ...field, input_type: oneOf('text', 'multiline_text', 'password'), label: PLAIN, label_position: oneOf('top', 'left'),
    default_value: text, max_length: number, rows: number, auto_resize: flag, max_rows: number, show_icon: flag,
  },
  select_static: { ...select, initial_option: text, initial_index: number },
  multi_select_static: { ...select, selected_values: listOf(text) },
  select_person: { ...people, initial_option: text },
  multi_select_person: { ...people, selected_values: listOf(text) },
  date_picker: { ...field, initial_date: text, value: any },
  picker_time: { ...field, initial_time: text, value: any },
  picker_datetime: { ...field, initial_datetime: text, value: any },
  checker: {
    ...common, ...disabling, name: text, checked: flag, text: WORDS, overall_checkable: flag, padding: text, hover_tips: PLAIN, behaviors, confirm,
    checked_style: object({ show_strikethrough: flag, opacity: number }),
    button_area: object({ pc_display_rule: text, buttons: listOf(tagged('button')) }),
  },
  overflow: { ...common, width: text, options: listOf(object({ text: PLAIN, value: text, multi_url: object(urls) })), value: any, behaviors, confirm, name: text },
}; // prettier-ignore

const header: Shape = object({
  title: WORDS,
  subtitle: PLAIN,
  text_tag_list: listOf(tagged('text_tag')),
  i18n_text_tag_list: any,
  template: oneOf(...TEMPLATES),
  icon: ICONS,
  padding: text,
});

const config: Shape = object({
  update_multi: flag,
  width_mode: oneOf('default', 'compact', 'fill'),
  enable_forward: flag,
  enable_forward_interaction: flag,
  summary: object({ content: text, i18n_content: any }),
  locales: listOf(text),
  use_custom_translation: flag,
  streaming_mode: flag,
  streaming_config: any,
  style: object({ text_size: any, color: any }),
});

export const CARD: Shape = object({
  schema: text,
  config,
  card_link: object(urls),
  header,
  body: object({ ...flow, elements: ELEMENTS }),
});
