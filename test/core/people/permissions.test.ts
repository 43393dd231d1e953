import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandName } from '../../../src/core/command.js';
import {
  abilityOf,
  isAllowed,
  mayDecide,
  requireAllowed,
  requireMayDecide,
  type Ability,
} from '../../../src/core/people/permissions.js';
import { personFrom, type Grant, type Person, type Role } from '../../../src/core/people/person.js';
import { evolve, type Submission } from '../../../src/core/submission/submission.js';
import { draft } from '../plan.js';

const ORDER = ['gas', 'water', 'sewage', 'parks', 'waste'];

function person(...roles: (Role | `reporter of ${string}`)[]): Person {
  const grants = roles.map((role): Grant => {
    const unit = role.startsWith('reporter of ') ? role.slice(12) : '';
    return { openId: 'ou_self', role: unit ? 'reporter' : (role as Role), unit };
  });
  return personFrom('ou_self', grants, ORDER);
}

const PEOPLE: Readonly<Record<string, Person>> = {
  nobody: person(),
  reporter: person('reporter of water'),
  reviewer: person('reviewer'),
  leader: person('leader'),
  admin: person('admin'),
};

const EVERY_ROLE = ['reporter', 'reviewer', 'leader', 'admin'];

/** Contract, Who may: what it is, and who may; for the ways about a unit, of a unit of their own. */
const TABLE: readonly [Ability, readonly string[]][] = [
  ['status', EVERY_ROLE],
  ['targets', EVERY_ROLE],
  ['rules', EVERY_ROLE],
  ['fill', ['reporter']],
  ['template', ['reporter']],
  ['summary', EVERY_ROLE],
  ['report', EVERY_ROLE],
  ['history-unit', EVERY_ROLE],
  ['summary-unit', EVERY_ROLE],
  ['review', ['reviewer', 'leader']],
  ['reopen', ['reviewer', 'leader']],
  ['remind', ['reviewer', 'leader', 'admin']],
  ['forward', ['reviewer', 'leader']],
  ['package', ['reviewer', 'leader']],
  ['letters', ['reviewer', 'leader']],
  ['here', ['admin']],
  ['bind', ['admin']],
  ['unbind', ['admin']],
  ['members', ['admin']],
];

const OWN_UNIT_ONLY: readonly Ability[] = ['fill', 'template', 'history-unit', 'summary-unit'];

describe('who may', () => {
  it.each(TABLE)('%s: %j and nobody else', (ability, who) => {
    const may = Object.entries(PEOPLE).flatMap(([name, each]) =>
      isAllowed(each, ability, 'water') ? [name] : [],
    );
    expect(may).toEqual(who);
  });

  it.each(OWN_UNIT_ONLY)('%s: a reporter of their own units only', ability => {
    expect(isAllowed(person('reporter of water', 'reporter of gas'), ability, 'gas')).toBe(true);
    expect(isAllowed(person('reporter of water'), ability, 'gas')).toBe(false);
    expect(isAllowed(person('reporter of water', 'admin'), ability, 'gas')).toBe(
      ability === 'history-unit' || ability === 'summary-unit',
    );
  });

  it('lets reviewer, leader and admin fill if they report for a unit', () => {
    for (const role of ['reviewer', 'leader', 'admin'] as const) {
      expect(isAllowed(person(role), 'fill')).toBe(false);
      expect(isAllowed(person(role, 'reporter of gas'), 'fill', 'gas')).toBe(true);
    }
  });

  it('asks an ability of every command but help and claiming', () => {
    const free = (Object.keys(COMMANDS) as CommandName[]).filter(name => abilityOf(name) === undefined);
    expect(free).toEqual(['help', 'claim']);
  });

  it('names in a refusal the roles that may, and the person’s own', () => {
    expect(() => {
      requireAllowed(person('reporter of water'), 'remind', '催报');
    }).toThrow('“催报”由审核人、领导、管理员使用，您现在的身份是：填报人。');
    expect(() => {
      requireAllowed(person(), 'fill', '填报');
    }).toThrow('由填报人使用，您现在的身份是：尚未绑定');
    expect(() => {
      requireAllowed(person('reporter of water'), 'summary-unit', '汇总', 'gas');
    }).toThrow('该单位的填报人');
  });
});

const deed = (who: string) => ({ who, at: new Date('2025-09-20T01:00:00Z'), via: 'card' }) as const;
const submittedBy = (who: string): Submission =>
  evolve(draft(), { kind: 'submitted', late: false }, deed(who));

describe('deciding on a submission', () => {
  it('is for another person than the one who submitted it, whatever their roles', () => {
    for (const role of ['reviewer', 'leader'] as const) {
      expect(mayDecide(person(role), submittedBy('ou_self'))).toBe(false);
      expect(mayDecide(person(role), submittedBy('ou_other'))).toBe(true);
    }
    expect(() => {
      requireMayDecide(person('leader'), submittedBy('ou_self'));
    }).toThrow('本人提交');
  });

  it('is not for a reviewer who reports for the unit, and is for a leader who does', () => {
    expect(mayDecide(person('reviewer', 'reporter of water'), submittedBy('ou_other'))).toBe(false);
    expect(mayDecide(person('reviewer', 'reporter of gas'), submittedBy('ou_other'))).toBe(true);
    expect(mayDecide(person('leader', 'reporter of water'), submittedBy('ou_other'))).toBe(true);
  });

  it('is not for reporters and admins', () => {
    expect(mayDecide(person('admin'), submittedBy('ou_other'))).toBe(false);
    expect(mayDecide(person('reporter of gas'), submittedBy('ou_other'))).toBe(false);
  });
});
