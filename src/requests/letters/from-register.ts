import {
  checkAddressees,
  MAX_ADDRESSEES,
  type EarlierLetter,
  type WrittenAddressee,
} from '../../core/letters.js';
import type { LetterKey } from '../../plan/letter.js';
import type { Plan } from '../../plan/plan.js';
import { BELONGS } from '../../plan/register.js';
import type { Context } from '../context.js';
import { enterpriseName } from '../../core/register/read-row.js';
import { countMembers, readRegister } from '../register/register.js';

/** So many enterprises are read by one statement. */
const ENTERPRISES_IN_STATEMENT = 200;

/** How many enterprises of the register of a unit letters could be made for today. */
export async function countRegistered(context: Context, unit: string): Promise<number> {
  const register = await readRegister(context, unit);
  return register.state ? (await countMembers(context.tx, unit, register)).members : 0;
}

/** The enterprises that belong to the register of a unit today, with their townships; at most one more than letters are made for. */
export async function readRegistered(context: Context, unit: string) {
  const { place } = await readRegister(context, unit);
  const written: WrittenAddressee[] = [];
  for (let offset = 0; written.length <= MAX_ADDRESSEES; offset += ENTERPRISES_IN_STATEMENT) {
    const page = await context.tx.enterprises(unit, place, { offset, limit: ENTERPRISES_IN_STATEMENT });
    for (const { name, attributes } of page) {
      const township = attributes.township?.value;
      if (attributes.membership?.value === BELONGS)
        written.push({ name, at: `台账“${name}”`, ...(township ? { township } : {}) });
    }
    if (page.length < ENTERPRISES_IN_STATEMENT) break;
  }
  return checkAddressees(written);
}

const KINDS: readonly LetterKey[] = ['notice', 'pledge'];

/** The letters of a year that the register of a unit says enterprises have, told by their names. */
export async function readInRegister(
  context: Context,
  { year }: Plan,
  unit: string,
  names: readonly string[],
): Promise<EarlierLetter[]> {
  const { state, place } = await readRegister(context, unit);
  if (!state) return [];
  const wanted = { names: names.map(enterpriseName), since: `${year}-01-01` as const };
  const registered: EarlierLetter[] = [];
  for (const kind of KINDS)
    for (const [name, { days }] of await context.tx.registeredDays(unit, place.upTo, kind, wanted)) {
      const registeredOn = days.filter(day => day.startsWith(`${year}-`)).at(-1);
      if (registeredOn !== undefined) registered.push({ name, unit, kind, registeredOn });
    }
  return registered;
}
