import type { RegisterPlace } from '../src/core/register/enterprise.js';
import { countedGroups } from '../src/core/register/groups.js';
import type { EventMeta } from '../src/core/submission/submission.js';
import type { Plans } from '../src/plan/plans.js';
import type { RegisterState, Store, Transaction } from '../src/store/store.js';
import type { Person } from './events.js';
import { creditCode, enterpriseName, fillRegister, personOf, reporterOf } from './organisation.js';
import { pick } from './pick.js';

/** The unit with a register of enterprises, as many as the organisation has units; its report is a draft. */
const REGISTER_PLACE = 3;
const NOW = new Date('2025-09-22T10:00:00+08:00');

export type Way = readonly [name: string, run: () => Promise<unknown>];
export type Says = (person: Person, text: string) => Way[1];
export type System = (
  now: Date,
  run: (context: { tx: Transaction; now: Date }) => Promise<unknown>,
) => Way[1];

const META: EventMeta = { actor: personOf('leader').openId, occurredAt: NOW, channel: 'upload' };
/** So many enterprises are read at once. */
const SOME = 500;

/** What people and documents do with the register of enterprises (企业台账) of one unit. */
export function registerWays(
  plans: Plans,
  { says, system }: { readonly says: Says; readonly system: System },
): Way[] {
  const holder = reporterOf(REGISTER_PLACE);
  const unit = pick(plans.latest.organisation.units, REGISTER_PLACE).key;
  const rules = new Map(countedGroups(plans.latest).flatMap(group => [...group.rules]));
  const [names, codes] = [enterpriseName, creditCode].map(textOf =>
    Array.from({ length: SOME }, (_, index) => textOf(index * 2)),
  );
  const inRegister = (
    run: (tx: Transaction, state: RegisterState, place: RegisterPlace) => Promise<unknown>,
  ) =>
    system(NOW, async ({ tx }) => {
      const state = await tx.registerState(unit);
      if (!state) throw new Error('the register is empty');
      await run(tx, state, { on: '2025-09-22', upTo: state.upTo });
    });
  const facts = [{ kind: 'colour', since: '2025-09-01', value: '黄' }] as const;
  return [
    [
      'figures are counted from the register',
      inRegister(async (tx, state, place) => {
        await tx.registerSources(unit);
        const moment = { ...place, year: 2025 };
        await tx.countFromRegister(unit, moment, rules);
        await tx.registerFaults(unit, moment, '2022-09-22');
        await tx.leavingsSince(unit, moment, '2025-06-30', SOME);
        // From a state that is kept in memory to the present one.
        const kept = { ...moment, upTo: state.upTo - SOME, stamp: 'kept' };
        await tx.countFromRegister(unit, kept, rules);
        await tx.countFromRegister(unit, { ...moment, stamp: state.stamp }, rules);
      }),
    ],
    [
      '名单',
      async () => {
        for (const rule of rules.values())
          await inRegister((tx, _, place) =>
            tx.enterprisesCounted(unit, { ...place, year: 2025 }, rule, { offset: 0, limit: 50 }),
          )();
      },
    ],
    ['/ledger', says(holder, '/ledger')],
    [
      'an enterprise is looked for by a part of its name',
      inRegister(async (tx, _, place) => {
        await tx.countEnterprises(unit, '第7');
        await tx.enterprises(unit, place, { search: '第7', offset: 24, limit: 12 });
      }),
    ],
    [
      'a part of the register is read',
      inRegister((tx, _, place) =>
        tx.enterprises(unit, place, { offset: plans.latest.organisation.units.length / 2, limit: SOME }),
      ),
    ],
    [
      'a list of enterprises is compared with the register',
      inRegister((tx, _, place) =>
        tx.enterprisesNamed(unit, place, { names: names ?? [], codes: codes ?? [] }),
      ),
    ],
    [
      'a list of enterprises is saved',
      inRegister(async (tx, state, place) => {
        const [first] = await tx.enterprises(unit, place, { limit: 1 });
        // The new enterprise is there no more when its statements are explained: it has no facts.
        await tx.saveToRegister(
          unit,
          state,
          [
            { id: first?.id ?? 0, facts },
            { name: '新企业', code: null, facts: [] },
          ],
          META,
        );
      }),
    ],
    ['/letters', says(holder, '/letters')],
    [
      'letters are made',
      system(NOW, async ({ tx }) => {
        await tx.earlierLetters(2025, names ?? []);
        const batch = {
          unit,
          year: 2025,
          kind: 'notice',
          assessedBy: '2025-04-30',
          hasCopies: true,
        } as const;
        // Its letters would be left without their batch when they are explained.
        const id = await tx.addLetters(batch, [], META);
        await tx.letterBatch(id);
        await tx.addressees(`filled ${unit}`);
      }),
    ],
  ];
}

/** Deliverables of the phases (阶段材料). */
export function paperWays(plans: Plans, system: System): Way[] {
  const unit = pick(plans.latest.organisation.units, REGISTER_PLACE).key;
  const place = { unit, year: 2025, key: 'assessment' };
  const file = { name: '评估报告.docx', bytes: Buffer.from('new'), sha256: 'new' };
  return [
    [
      'a deliverable is handed in, and decided',
      system(NOW, async ({ tx }) => {
        const { version } = await tx.addDeliverable(place, file, META);
        await tx.deliverable(version.id);
        await tx.deliverablesToReview(SOME);
        await tx.decideDeliverable(version.id, { state: 'taken' }, META);
      }),
    ],
    [
      'the deliverables of a unit are listed',
      system(NOW, async ({ tx }) => {
        await tx.deliverableVersions(2025, [unit]);
        await tx.deliverableHistory({ units: [unit], limit: SOME });
      }),
    ],
  ];
}

/** Fills the register of the unit, whose counted figures then come from it. */
export async function openRegister(url: string, plans: Plans): Promise<void> {
  const { units } = plans.latest.organisation;
  await fillRegister(url, pick(units, REGISTER_PLACE).key, units.length);
}

export function takeFromRegister(store: Store, plans: Plans): Promise<void> {
  const unit = pick(plans.latest.organisation.units, REGISTER_PLACE).key;
  return store.transact(async tx => {
    for (const { key: group } of countedGroups(plans.latest))
      await tx.addRegisterSource(
        unit,
        { group, period: '2025Q2', source: 'register', base: { on: '2025-06-30', figures: {} } },
        META,
      );
  });
}
