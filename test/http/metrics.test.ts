import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CONTENT_KINDS } from '../../src/core/outgoing.js';
import { createMetrics, type Readings } from '../../src/http/metrics.js';

const DEPLOY = new URL('../../deploy/', import.meta.url);
const quiet: Readings = {
  isReady: true,
  waiting: { events: 0, messages: 3, oldestMessageSeconds: 12, deadLetters: 1 },
  backupAgeSeconds: 3_600,
};

/** The names of the metrics in Prometheus text, with the parts of the histograms. */
const namesIn = (text: string): Set<string> =>
  new Set(text.split('\n').flatMap(line => /^([a-z0-9_]+)[ {]/u.exec(line)?.[1] ?? []));

async function metricNames(): Promise<Set<string>> {
  const metrics = createMetrics({ read: () => Promise.resolve(quiet), messageKinds: ['card', 'file'] });
  metrics.recordAnswered('card.action.trigger', 0.1);
  metrics.recordHandled('button save', 'done', 0.1);
  return namesIn(await metrics.readText());
}

describe('the metrics', () => {
  it.each(['alerts.yaml', 'dashboard.json'])('have every name that %s asks for', async file => {
    const text = await readFile(new URL(file, DEPLOY), 'utf8');
    const asked = new Set(text.match(/\b(?:jibao|process|nodejs)_[a-z0-9_]+/gu) ?? []);
    expect(asked.size).toBeGreaterThan(5);
    const known = await metricNames();
    expect([...asked].filter(name => !known.has(name))).toEqual([]);
  });

  it('are shown by the dashboard, every one of the program itself', async () => {
    const { panels } = JSON.parse(await readFile(new URL('dashboard.json', DEPLOY), 'utf8')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)).join('\n');
    const own = [...(await metricNames())]
      .filter(name => name.startsWith('jibao_'))
      .map(name => name.replace(/_(?:bucket|sum|count)$/u, ''));
    expect(own.length).toBeGreaterThan(8);
    expect([...new Set(own)].filter(name => !shown.includes(name))).toEqual([]);
  });

  it('begin at 0 for a message of each kind that cannot be delivered, so that an alert sees the first one', async () => {
    const metrics = createMetrics({ read: () => Promise.resolve(quiet), messageKinds: CONTENT_KINDS });
    const text = await metrics.readText();
    for (const kind of ['text', 'card', 'file', 'image', 'reminder', 'reminders', 'unpin', 'update'])
      expect(text).toContain(`jibao_messages_total{kind="${kind}",outcome="dead"} 0`);
  });

  it('show no numbers of waiting messages while the database does not tell them', async () => {
    const metrics = createMetrics({
      messageKinds: [],
      read: () => Promise.resolve({ isReady: false, waiting: undefined, backupAgeSeconds: undefined }),
    });
    const text = await metrics.readText();
    expect(text).toMatch(/^jibao_ready 0$/mu);
    expect(text).toMatch(/^jibao_outbox_waiting nan$/imu);
  });

  it('read the database once, however often they are asked for', async () => {
    let reads = 0;
    const metrics = createMetrics({
      messageKinds: [],
      read: () => {
        reads += 1;
        return Promise.resolve(quiet);
      },
    });
    for (let count = 0; count < 20; count += 1) await metrics.readText();
    expect(reads).toBe(1);
  });
});
