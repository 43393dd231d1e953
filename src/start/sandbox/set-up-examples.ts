import { moveGroupCard } from '../../../cards/notices.js';
import { setUpCard } from '../../../cards/set-up.js';
import { fault, note, ok } from '../../core/set-up.js';
import type { Example } from './example.js';

const FOUND = [
  ok('database', '数据库：SQLite /opt/jibao/data/jibao.db，打得开'),
  fault('backup', '备份：/opt/jibao/data/backups 里还没有', '现在做一份：npm run backup -- 文件'),
  note(
    'holidays',
    '节假日：有 2025 年的安排，还没有 2026 年的',
    '公布后更新程序，或 npm update chinese-days',
  ),
];

/** The cards for an admin about the set-up, for the gallery. */
export const setUpExamples = (): Example[] => [
  { name: '体检', builder: 'setUpCard', card: setUpCard(FOUND) },
  { name: '体检：没有问题', builder: 'setUpCard', card: setUpCard(FOUND.slice(0, 1)) },
  { name: '更换工作群', builder: 'moveGroupCard', card: moveGroupCard('oc_1') },
];
