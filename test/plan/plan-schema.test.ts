import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planSchema } from '../../src/plan/plan-schema.js';

const FILE = join(import.meta.dirname, '../../docs/plan.schema.json');

describe('docs/plan.schema.json', () => {
  it('is the shape by which plan files are read (npm run plan -- schema docs/plan.schema.json)', () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(planSchema());
  });
});
