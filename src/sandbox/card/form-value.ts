import type { Switches } from '../faults/switches.js';
import type { JsonObject } from '../people/world.js';
import { collapsedFieldsOf, fieldsOf, isEmpty, valueOf, wireValue, type FormValues } from './component.js';

/** The `form_value` of a submission: every field of the form by its name, as far as the switches leave it in. */
export function formValue(form: JsonObject, typed: FormValues, switches: Switches): JsonObject {
  const collapsed = new Set(switches.omitsCollapsedFields ? collapsedFieldsOf(form) : []);
  const isSent = (field: JsonObject): boolean =>
    !(switches.omitsDisabledFields && field['disabled'] === true) &&
    !(collapsed.has(field) && !Object.hasOwn(typed, String(field['name'])));
  const entries = fieldsOf(form)
    .filter(isSent)
    .map(field => [String(field['name']), wireValue(field, valueOf(field, typed))] as const);
  if (switches.omitsEmptyFields) return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
  if (!switches.sendsNullForEmptyFields) return Object.fromEntries(entries);
  return Object.fromEntries(entries.map(([name, value]) => [name, isEmpty(value) ? null : value]));
}
