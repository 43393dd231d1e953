import type { Verb } from '../../cards/routes.js';
import { adoptTapped } from './filling/adopt.js';
import { mendTapped } from './filling/correct.js';
import { explainTapped } from './filling/explain.js';
import { fillTapped, openTapped } from './filling/fill.js';
import { savePage } from './filling/save-page.js';
import { recallTapped, submitTapped } from './filling/submit.js';
import { hereConfirmed } from './people/roles.js';
import { askTapped, requestDecided } from './people/strangers.js';
import type { Button } from './request.js';
import { forwardConfirmed, prepareForwardButton, snapshotTapped } from './reviewing/forward.js';
import { approveTapped, lookTapped, returnTapped } from './reviewing/review.js';
import { resendTapped } from './scheduled/dead-letters.js';
import { uploadReread, uploadTaken } from './uploads/upload.js';
import { summaryTaken } from './uploads/work-summary.js';

/** Every button by the verb of its route: who may press it, and what it does. */
export const BUTTONS: { readonly [V in Verb]: Button<V> } = {
  // 立即填报 stands in the group, where strangers press it: they are told how to get a unit.
  fill: { ability: null, run: fillTapped },
  open: { ability: 'fill', run: openTapped },
  save: { ability: 'fill', run: savePage },
  back: { ability: 'fill', run: savePage },
  go: { ability: 'fill', run: savePage },
  same: { ability: 'fill', run: savePage },
  zero: { ability: 'fill', run: savePage },
  adopt: { ability: 'fill', run: adoptTapped },
  submit: { ability: 'fill', run: submitTapped },
  explain: { ability: 'fill', run: explainTapped },
  recall: { ability: 'fill', run: recallTapped },
  mend: { ability: 'fill', run: mendTapped },
  resubmit: { ability: 'fill', run: mendTapped },
  look: { ability: 'review', run: lookTapped },
  begin: { ability: 'review', run: lookTapped },
  approve: { ability: 'review', run: approveTapped },
  return: { ability: 'review', run: returnTapped },
  // 申请 is everybody's.
  ask: { ability: null, run: askTapped },
  grant: { ability: 'bind', run: requestDecided },
  refuse: { ability: 'bind', run: requestDecided },
  here: { ability: 'here', run: hereConfirmed },
  summary: { ability: 'fill', run: summaryTaken },
  // A workbook of an earlier period is an admin's, any other one its reporter's: the upload itself tells which it is.
  take: { ability: null, run: uploadTaken },
  reread: { ability: null, run: uploadReread },
  forward: { ability: 'forward', prepare: prepareForwardButton, run: forwardConfirmed },
  snapshot: { ability: 'forward', run: snapshotTapped },
  resend: { ability: 'dead-letters', run: resendTapped },
};
