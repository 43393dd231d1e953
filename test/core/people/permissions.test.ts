import { describe, expect, it } from 'vitest';
import {
  isAllowed,
  canDecide,
  requireAllowed,
  requireCanDecide,
  unitRefusal,
  type Ability,
} from '../../../src/core/people/permissions.js';
import { withDeputies } from '../../../src/core/people/deputy.js';
import {
  boundUnits,
  personFrom,
  type Grant,
  type Person,
  type Role,
} from '../../../src/core/people/person.js';
import { evolve, type Submission } from '../../../src/core/submission/submission.js';
import { COMMANDS } from '../../../src/requests/commands.js';
import { draft, plan } from '../plan.js';

const PLACES = new Map(['gas', 'water', 'sewage', 'parks', 'waste'].map((unit, place) => [unit, place]));

function person(...roles: (Role | `reporter of ${string}`)[]): Person {
  const grants = roles.map((role): Grant => {
    const unit = role.startsWith('reporter of ') ? role.slice(12) : '';
    return { openId: 'ou_self', role: unit ? 'reporter' : (role as Role), unit };
  });
  return personFrom('ou_self', grants, PLACES);
}

/** The units for which a role has an ability; `own`: the person’s own units. */
type Extent = 'all' | 'own' | 'none';
type Row = Readonly<Record<Role | 'nobody', Extent>>;

const row = (nobody: Extent, reporter: Extent, reviewer: Extent, leader: Extent, admin: Extent): Row => ({
  nobody,
  reporter,
  reviewer,
  leader,
  admin,
});

/** All abilities with the roles that have them. A new ability does not compile before it has its row here. */
const TABLE: Readonly<Record<Ability, Row>> = {
  status: row('none', 'all', 'all', 'all', 'all'),
  targets: row('none', 'all', 'all', 'all', 'all'),
  rules: row('none', 'all', 'all', 'all', 'all'),
  calendar: row('none', 'all', 'all', 'all', 'all'),
  fill: row('none', 'own', 'none', 'none', 'none'),
  template: row('none', 'own', 'none', 'none', 'none'),
  summary: row('none', 'all', 'all', 'all', 'all'),
  report: row('none', 'all', 'all', 'all', 'all'),
  'summary-unit': row('none', 'own', 'all', 'all', 'all'),
  'history-unit': row('none', 'own', 'all', 'all', 'all'),
  deliverable: row('none', 'own', 'all', 'all', 'none'),
  review: row('none', 'none', 'all', 'all', 'none'),
  reopen: row('none', 'none', 'all', 'all', 'none'),
  extend: row('none', 'none', 'all', 'all', 'none'),
  allow: row('none', 'none', 'all', 'all', 'none'),
  remind: row('none', 'none', 'all', 'all', 'all'),
  forward: row('none', 'none', 'all', 'all', 'none'),
  package: row('none', 'none', 'all', 'all', 'none'),
  ledger: row('none', 'own', 'all', 'all', 'none'),
  letters: row('none', 'own', 'all', 'all', 'none'),
  here: row('none', 'none', 'none', 'none', 'all'),
  bind: row('none', 'none', 'none', 'none', 'all'),
  unbind: row('none', 'none', 'none', 'none', 'all'),
  members: row('none', 'none', 'none', 'none', 'all'),
  plan: row('none', 'none', 'none', 'none', 'all'),
  doctor: row('none', 'none', 'none', 'none', 'all'),
  baseline: row('none', 'none', 'none', 'none', 'all'),
  'dead-letters': row('none', 'none', 'none', 'none', 'all'),
};

const PEOPLE: Readonly<Record<Role | 'nobody', Person>> = {
  nobody: person(),
  reporter: person('reporter of water'),
  reviewer: person('reviewer'),
  leader: person('leader'),
  admin: person('admin'),
};

const CASES = (Object.keys(TABLE) as Ability[]).flatMap(ability =>
  (Object.keys(PEOPLE) as (keyof Row)[]).map(role => [ability, role, TABLE[ability][role]] as const),
);

describe('permissions', () => {
  it.each(CASES)('“%s” for %s: %s', (ability, role, extent) => {
    expect(isAllowed(PEOPLE[role], ability, 'water')).toBe(extent !== 'none');
    expect(isAllowed(PEOPLE[role], ability, 'gas')).toBe(extent === 'all');
    expect(isAllowed(PEOPLE[role], ability)).toBe(extent !== 'none');
  });

  it('give a person with several roles the abilities of each, and a reporter all of their units', () => {
    const both = person('reporter of water', 'admin');
    expect(isAllowed(both, 'history-unit', 'gas')).toBe(true);
    expect(isAllowed(both, 'fill', 'gas')).toBe(false);
    expect(isAllowed(person('reporter of water', 'reporter of gas'), 'fill', 'gas')).toBe(true);
  });

  it('allow a reviewer, a leader or an admin to fill when they also report for a unit', () => {
    for (const role of ['reviewer', 'leader', 'admin'] as const) {
      expect(isAllowed(person(role), 'fill')).toBe(false);
      expect(isAllowed(person(role, 'reporter of gas'), 'fill', 'gas')).toBe(true);
    }
  });

  it('are required for every command except help and claim', () => {
    const free = Object.keys(COMMANDS).filter(name => COMMANDS[name]?.ability === null);
    expect(free).toEqual(['help', 'claim']);
  });

  it('name the allowed roles and the person’s own roles in a refusal', () => {
    expect(() => {
      requireAllowed(person('reporter of water'), 'remind');
    }).toThrow('“催报”由审核人、领导、管理员使用，您现在的身份是：填报人。');
    expect(() => {
      requireAllowed(person(), 'fill');
    }).toThrow('由填报人使用，您现在的身份是：尚未绑定');
    expect(() => {
      requireAllowed(person('reporter of water'), 'summary-unit', 'gas');
    }).toThrow('该单位的填报人');
  });

  it('name a reporter’s own units and the one asked for', () => {
    const [own, asked] = ['water', 'parks'].map(key => plan.units.get(key));
    if (!own || !asked) throw new Error('the plan has both units');
    const words = (ability: Ability) =>
      unitRefusal(person('reporter of water'), ability, asked, [own]).sentence;
    expect(words('fill')).toBe('您负责给排水股·城市供水，不能填报园林股·城市公园。');
    expect(words('history-unit')).toContain('不能查看园林股·城市公园的修改记录');
    expect(unitRefusal(person('admin'), 'fill', asked, []).sentence).toContain('您现在的身份是：管理员');
  });
});

describe('a deputy', () => {
  const standIn: Grant = { openId: 'ou_self', role: 'reporter', unit: 'parks', standsInFor: 'ou_absent' };
  const water: Grant = { openId: 'ou_self', role: 'reporter', unit: 'water' };

  it('may do for the unit what its reporter may, and does not report for it', () => {
    const deputy = personFrom('ou_self', [standIn, water], PLACES);
    expect(isAllowed(deputy, 'fill', 'parks')).toBe(true);
    expect(isAllowed(deputy, 'fill', 'gas')).toBe(false);
    expect(deputy.standsInFor.get('parks')).toBe('ou_absent');
    expect(boundUnits(deputy)).toEqual(['water']);
  });

  it('who is a reporter of the unit too acts as that', () => {
    const both = personFrom('ou_self', [standIn, { ...water, unit: 'parks' }], PLACES);
    expect(both.standsInFor.size).toBe(0);
  });

  it('who reviews does not decide on the unit', () => {
    const reviewer: Grant = { openId: 'ou_self', role: 'reviewer', unit: '' };
    const deputy = personFrom('ou_self', [standIn, reviewer], PLACES);
    expect(canDecide(deputy, { unit: 'parks', submittedBy: 'ou_other' })).toBe(false);
    expect(canDecide(deputy, { unit: 'water', submittedBy: 'ou_other' })).toBe(true);
  });

  it('stands in the place of the one on leave, of that unit alone', () => {
    const absent: Grant[] = ['parks', 'gas'].map(unit => ({ openId: 'ou_absent', role: 'reporter', unit }));
    const days = { id: 'n', from: '2025-09-25', to: '2025-10-08', isEnded: false };
    const deputyship = { ...days, unit: 'parks', absent: 'ou_absent', deputy: 'ou_self' };
    expect(withDeputies(absent, [deputyship])).toEqual([absent[1], standIn]);
  });
});

const metaOf = (actor: string) =>
  ({ actor, occurredAt: new Date('2025-09-20T01:00:00Z'), channel: 'card' }) as const;
const submittedBy = (openId: string): Submission =>
  evolve(draft(), { kind: 'submitted', late: false }, metaOf(openId));

describe('deciding on a submission', () => {
  it('is refused to the person who submitted it, whatever their roles', () => {
    for (const role of ['reviewer', 'leader'] as const) {
      expect(canDecide(person(role), submittedBy('ou_self'))).toBe(false);
      expect(canDecide(person(role), submittedBy('ou_other'))).toBe(true);
    }
    expect(() => {
      requireCanDecide(person('leader'), submittedBy('ou_self'));
    }).toThrow('本人提交');
  });

  it('is refused to a reviewer who reports for the unit, and allowed to a leader who does', () => {
    expect(canDecide(person('reviewer', 'reporter of water'), submittedBy('ou_other'))).toBe(false);
    expect(canDecide(person('reviewer', 'reporter of gas'), submittedBy('ou_other'))).toBe(true);
    expect(canDecide(person('leader', 'reporter of water'), submittedBy('ou_other'))).toBe(true);
  });

  it('is refused to reporters and admins', () => {
    expect(canDecide(person('admin'), submittedBy('ou_other'))).toBe(false);
    expect(canDecide(person('reporter of gas'), submittedBy('ou_other'))).toBe(false);
  });
});
