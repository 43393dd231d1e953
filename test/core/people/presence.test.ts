import { describe, expect, it } from 'vitest';
import { openPresence } from '../../../src/core/people/presence.js';

const HOUR_MS = 60 * 60_000;

describe('a sign that the platform knows a person', () => {
  const clock = { ms: 0 };
  const open = () => {
    clock.ms = 0;
    return openPresence(() => clock.ms);
  };

  it('holds for an hour, from the newest one on', () => {
    const presence = open();
    presence.note(['ou_chen', 'ou_zhou']);
    clock.ms = HOUR_MS / 2;
    presence.note(['ou_chen']);
    clock.ms = HOUR_MS;
    expect(presence.isPresent('ou_chen')).toBe(true);
    expect(presence.isPresent('ou_zhou')).toBe(false);
    expect(presence.isPresent('ou_wu')).toBe(false);
  });

  it('ends when the platform says that it does not know the person', () => {
    const presence = open();
    presence.note(['ou_chen', 'ou_zhou']);
    presence.forget(['ou_chen']);
    expect(presence.isPresent('ou_chen')).toBe(false);
    expect(presence.isPresent('ou_zhou')).toBe(true);
  });

  it('is kept of the last ten thousand people', () => {
    const presence = open();
    presence.note(['ou_old', 'ou_chen']);
    presence.note(Array.from({ length: 9_998 }, (_, index) => `ou_${index}`));
    presence.note(['ou_chen', 'ou_new']);
    expect(presence.isPresent('ou_old')).toBe(false);
    expect(presence.isPresent('ou_chen')).toBe(true);
    expect(presence.isPresent('ou_new')).toBe(true);
  });
});
