import { expect, it } from 'vitest';
import { input } from '../../cards/elements.js';

it('a field shows no more of a forged text than its client takes', () => {
  const field = input({ name: 'A4_02', label: '规上企业', value: '9'.repeat(100_000), maxLength: 30 });
  expect(field['default_value']).toBe('9'.repeat(30));
  expect(input({ name: 'A4_02', label: '规上企业', value: '12', maxLength: 30 })['default_value']).toBe('12');
});
