import { describe, expect, it } from 'vitest';
import { findUnitsByPart, suggestUnits } from '../../src/core/near-units.js';
import { flat, indexed, withEnterprises } from '../support/many-units.js';
import { plan } from './plan.js';

const large = indexed(withEnterprises(1_000));

describe('the units named in a refusal', () => {
  it('are all units of a small organisation', () => {
    expect(suggestUnits('污水', plan).split('、')).toHaveLength(5);
    expect(suggestUnits('污水', plan)).not.toContain('等');
  });

  it('are the five that resemble the word most in a large one, with the number of all', () => {
    const words = suggestUnits('第0777号污水', large);
    expect(words).toContain('德化县第0777');
    expect(words.split('、')).toHaveLength(5);
    expect(words).toMatch(/…等 1,000 个，请写全称$/u);
  });

  it('are first those that contain the word', () => {
    expect(suggestUnits('第0500', large)).toMatch(/^德化县第0500/u);
  });

  it('are as few for a word of any length', () => {
    expect(suggestUnits('水'.repeat(30_000), indexed(flat(10_000))).length).toBeLessThan(200);
  });
});

describe('the search for a unit', () => {
  it('finds every unit whose name contains the text, whatever its blanks, dots and width', () => {
    expect(findUnitsByPart('城市 供水', plan).map(({ key }) => key)).toEqual(['water']);
    expect(findUnitsByPart('第０７７７', large)).toHaveLength(1);
    expect(findUnitsByPart('有限公司', large)).toHaveLength(995);
  });

  it('finds none for a text without letters', () => {
    expect(findUnitsByPart(' · ', large)).toEqual([]);
  });
});
