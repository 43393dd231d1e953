import * as z from 'zod';
import { planShape } from './check-plan.js';

/** The shape of a plan file in JSON Schema (docs/plan.schema.json), made of the shape by which the program reads one. */
export function planSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(planShape, { unrepresentable: 'any' });
  return {
    $schema,
    title: 'A plan of Jibao (季报方案)',
    description:
      'One year’s plan of a bureau: who reports what by when. npm run plan -- check FILE says what is wrong with one.',
    ...schema,
  };
}
