import { describe, expect, it } from 'vitest';
import { breakLabel, labelWidth } from '../../../src/workbook/sheets/label-lines.js';

/** The label at its narrowest good width. */
const narrow = (label: string) => breakLabel(label, labelWidth(label)).split('\n');

describe('a label in a narrow column', () => {
  it.each([
    ['规上企业', ['规上', '企业']],
    ['企业数量（家）', ['企业', '数量', '（家）']],
    ['检查企业（家次）', ['检查企业', '（家次）']],
    ['标准化运行提升指南（份）', ['标准化', '运行', '提升', '指南', '（份）']],
    ['签订承诺书企业数（家）', ['签订', '承诺书', '企业数', '（家）']],
    ['完善六有可视化警示标识（家）', ['完善', '六有', '可视化', '警示', '标识', '（家）']],
    ['网格员检查导则（份）', ['网格员', '检查', '导则', '（份）']],
    ['强化5S现场管理（家）', ['强化', '5S', '现场', '管理', '（家）']],
    ['达标细则（份）', ['达标', '细则', '（份）']],
  ])('%s breaks before its bracket and between words', (label, lines) => {
    expect(narrow(label)).toEqual(lines);
  });

  it('has few lines, as even as its words allow', () => {
    expect(narrow('建立全员责任制及其考核清单（家）')).toEqual([
      '建立全员',
      '责任制',
      '及其考核',
      '清单',
      '（家）',
    ]);
    expect(breakLabel('依法依规配备专兼职安全生产管理人员', 7).split('\n')).toEqual([
      '依法依规配备',
      '专兼职安全',
      '生产管理人员',
    ]);
  });

  it('keeps marks with their words', () => {
    expect(breakLabel('完善“四项规范”（份）', 6).split('\n')).toEqual(['完善“四项', '规范”', '（份）']);
  });

  it('stays on one line where it has room', () => {
    expect(breakLabel('企业底数（家）', 7)).toBe('企业底数（家）');
    expect(labelWidth('总数')).toBe(2);
  });

  it('loses no character, however narrow its column and however long its words', () => {
    for (const label of ['十佳乡镇（街道、园区）案例', 'Enterprises（家）', '“”', '（一二三四五六七八九）甲'])
      for (const width of [0.5, 1, 2, 3.3]) expect(breakLabel(label, width).replaceAll('\n', '')).toBe(label);
  });
});
