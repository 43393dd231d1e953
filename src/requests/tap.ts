import { readRoute, type Route } from '../../cards/routes.js';
import { adoptTapped } from './filling/adopt.js';
import { toast, type CardAnswer, type Context } from './context.js';
import { resendTapped } from './scheduled/dead-letters.js';
import { explainTapped } from './filling/explain.js';
import { fillTapped, openTapped } from './filling/fill.js';
import { forwardConfirmed, snapshotTapped } from './reviewing/forward.js';
import { mendTapped } from './filling/correct.js';
import { hereConfirmed } from './people/roles.js';
import { approveTapped, lookTapped, returnTapped } from './reviewing/review.js';
import { savePage } from './filling/save-page.js';
import { askTapped, greetStranger, requestDecided } from './people/strangers.js';
import { recallTapped, submitTapped } from './filling/submit.js';
import { uploadReread, uploadTaken } from './uploads/upload.js';
import { summaryTaken } from './uploads/work-summary.js';

/** A tap on a button of a card. */
export interface Tap {
  readonly name: string | undefined;
  readonly value: unknown;
  readonly fields: ReadonlyMap<string, string>;
  readonly chatId: string;
  readonly messageId: string;
}

/** Answers a tap; who may is asked again for every one, whoever the card was sent to. */
export async function answerTap(context: Context, tap: Tap): Promise<CardAnswer> {
  const route = readRoute(tap.value, tap.name);
  if (!route) return toast('warning', '这张卡片已经过期，请发送“帮助”重新开始');
  if (route.verb === 'fill' && context.person.roles.size === 0) {
    await greetStranger(context, { kind: 'p2p', chatId: tap.chatId });
    return toast('warning', '只有填报人可以填报；已把申请方法发到您的私聊');
  }
  return run(context, route, tap.fields);
}

function run(context: Context, route: Route, fields: Tap['fields']): Promise<CardAnswer> {
  switch (route.verb) {
    case 'fill':
      return fillTapped(context);
    case 'open':
      return openTapped(context, route);
    case 'save':
    case 'back':
    case 'go':
    case 'same':
    case 'zero':
      return savePage(context, route, fields);
    case 'adopt':
      return adoptTapped(context, route, fields);
    case 'submit':
      return submitTapped(context, route, fields);
    case 'explain':
      return explainTapped(context, route, fields);
    case 'recall':
      return recallTapped(context, route);
    case 'look':
    case 'begin':
      return lookTapped(context, route);
    case 'approve':
      return approveTapped(context, route);
    case 'return':
      return returnTapped(context, route, fields);
    case 'mend':
    case 'resubmit':
      return mendTapped(context, route, fields);
    case 'ask':
      return askTapped(context, route);
    case 'grant':
    case 'refuse':
      return requestDecided(context, route);
    case 'here':
      return hereConfirmed(context, route);
    case 'summary':
      return summaryTaken(context, route);
    case 'forward':
      return forwardConfirmed(context, route);
    case 'snapshot':
      return snapshotTapped(context, route);
    case 'take':
      return uploadTaken(context, route);
    case 'reread':
      return uploadReread(context, route);
    case 'resend':
      return resendTapped(context, route);
  }
}
