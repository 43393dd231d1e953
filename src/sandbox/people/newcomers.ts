import type { Plan } from '../../plan/plan.js';
import { unitName } from '../../plan/organisation.js';
import type { Bulletin } from '../control/bulletin.js';
import type { MakeStableId } from './ids.js';
import { reporterOf, reviewerTitle, unitsWithPerson } from './personas.js';
import { bindLine, playLines } from './scene.js';
import type { People } from './users.js';
import type { World } from './world.js';

interface Options {
  readonly world: World;
  readonly people: People;
  readonly bulletin: Bulletin;
  readonly stableId: MakeStableId;
  readonly log: (message: string, detail?: object) => void;
}

/** Follows the plan in force: its people come one plan after the other. */
export function followPlans(
  plan: Plan,
  options: Options,
): { readonly current: () => Plan; readonly takePlan: (plan: Plan) => void } {
  let current = plan;
  let newcomers = Promise.resolve();
  return {
    current: () => current,
    takePlan: taken => {
      if (taken.data === current.data) return;
      current = taken;
      newcomers = newcomers
        .then(() => bringInReporters(taken, options))
        .catch((error: unknown) => {
          options.log('sandbox: the people of a new plan did not come', { error: String(error) });
        });
    },
  };
}

/**
 * Brings in the people of a plan that was taken in: each unit that nobody plays yet gets a person in the group, whom the admin binds as in the
 * opening scene, and people of a renamed unit have its new name. Resolves when the bot has answered.
 */
async function bringInReporters(plan: Plan, options: Options): Promise<void> {
  const { world, people, bulletin, stableId } = options;
  const admin = [...world.users.values()].find(user => user.role === 'admin');
  const hasNewTitles = giveTitles(plan, world);
  const lines: string[] = [];
  for (const unit of unitsWithPerson(plan)) {
    const users = [...world.users.values()];
    if (users.some(user => user.unit === unit.key)) continue;
    const taken = new Set(users.map(({ name }) => name));
    const persona = world.addPersona(reporterOf(unit, taken, stableId));
    if (admin) people.addMember(admin.openId, world.group.chatId, persona.openId);
    lines.push(bindLine(persona));
  }
  if (hasNewTitles || lines.length > 0) bulletin.publish('population', null);
  await playLines(lines, { world, people });
}

/** Gives people the names of their unit and section in a plan. Whether any is new. */
function giveTitles(plan: Plan, world: World): boolean {
  const changed = [...world.users.values()].flatMap(({ openId, title, unit, role }) => {
    const own = plan.units.get(unit ?? '');
    const next = own ? unitName(own) : role === 'reviewer' ? reviewerTitle(plan) : title;
    return next === title ? [] : [{ openId, next }];
  });
  for (const { openId, next } of changed) world.rename(openId, next);
  return changed.length > 0;
}
