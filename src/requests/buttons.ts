import type { Verb } from '../../cards/routes.js';
import { sendPackage } from './reporting/package.js';
import { adoptSubunitTotals } from './filling/adopt.js';
import { drawCorrectionsAgain, saveCorrections } from './filling/correct.js';
import { drawLastPageAgain, drawPageAgain } from './filling/draw-again.js';
import { explainYearEnd } from './filling/explain.js';
import { sendOwnForms, sendOwnFormsHere, openForm, openLastPage } from './filling/fill.js';
import {
  askLaterDate,
  chooseLaterDate,
  drawLaterDateAgain,
  openLaterDateForm,
} from './filling/later-date.js';
import { aimMessage, confirmMessage, dropMessage } from './filling/message.js';
import { takeRestUnchanged } from './filling/rest.js';
import { savePage } from './filling/save-page.js';
import { takeBackSubmission, submitForm } from './filling/submit.js';
import { undoLastStep } from './filling/undo.js';
import { chooseUnit, findUnit, turnUnits } from './deliverables/ask.js';
import { handIn, prepareHandIn } from './deliverables/hand-in.js';
import {
  giveBackDeliverable,
  openDeliverable,
  sendDeliverable,
  takeDeliverable,
} from './deliverables/review.js';
import { findLetters, sendLetterFile, showBatch, showBatches } from './letters/batches.js';
import {
  chooseLetterUnit,
  findLetterUnit,
  openLetterList,
  readTypedNames,
  takeRegistered,
  turnLetterUnits,
} from './letters/letters.js';
import { dropLetters, makeLetters } from './letters/make.js';
import { joinRegister, noteBatch, undoNoting } from './letters/note.js';
import { confirmBinding, prepareBindTap, redrawBindCard } from './people/bind-card.js';
import {
  askDeputy,
  confirmDeputy,
  dropDeputy,
  endDeputy,
  prepareDeputyTap,
  redrawDeputyForm,
} from './people/deputy.js';
import { redrawUnbindCard, releaseHolders, showHolders } from './people/unbind-card.js';
import { moveWorkingGroup, turnMembers, unbindPerson } from './people/roles.js';
import { askForUnit, decideUnitRequest, findOwnUnit } from './people/strangers.js';
import { sendSavedWorkbook, sendUnitWorkbook, showHandedIn, turnHandedIn } from './reporting/handed-in.js';
import { showBars } from './reporting/summary.js';
import {
  sendAllPictures,
  sendAllTables,
  sendSavedPictures,
  sendSavedTables,
  sendUnitPictures,
  sendUnitTables,
} from './reporting/tables.js';
import { turnTargets } from './reporting/targets.js';
import type { Button } from './request.js';
import { cancelForward, confirmForward, prepareForwardButton, sendSnapshot } from './reviewing/forward.js';
import { decideLaterDate } from './reviewing/later-date.js';
import {
  confirmPass,
  dropPassList,
  preparePass,
  preparePassList,
  showPassList,
  turnPassList,
} from './reviewing/pass-list.js';
import { openNextReview } from './reviewing/next.js';
import {
  approveSubmission,
  drawReviewAgain,
  openReview,
  sendBackSubmission,
  turnReviewList,
} from './reviewing/review.js';
import { sendDraftPlan } from './plan/official-file.js';
import { dropPlan, takePlan } from './plan/receive.js';
import { chooseValues, drawEnterpriseAgain, openEnterprise, saveEnterprise } from './register/enterprise.js';
import { findEnterprises, sendRegister } from './register/ledger.js';
import { sendNames, turnNames } from './register/names.js';
import { askToTake, giveBackToTyping, takeFromRegister } from './register/source.js';
import { chooseRegisterUnit, dropRegister, takeRegister } from './register/receive.js';
import { prepareTappedCommand, runTappedCommand } from './run-command.js';
import { resendMessage } from './scheduled/dead-letters.js';
import { runForUnit } from './unit-guess.js';
import { rereadUpload, confirmUpload } from './uploads/upload.js';
import { confirmSummary } from './uploads/work-summary.js';

/** Every button by the verb of its route: the people who may tap it, and its action. */
export const BUTTONS: { readonly [V in Verb]: Button<V> } = {
  // 立即填报 (fill in now) is in the group too. A stranger who taps it gets the card with the unit request.
  fill: { ability: null, run: sendOwnForms },
  // The command's own ability is checked when it is known.
  run: { ability: null, prepare: prepareTappedCommand, run: runTappedCommand },
  runhere: { ability: null, prepare: prepareTappedCommand, run: runTappedCommand },
  fillhere: { ability: null, run: sendOwnFormsHere },
  last: { ability: 'fill', run: openLastPage },
  open: { ability: 'fill', run: openForm },
  save: { ability: 'fill', run: savePage, drawAgain: drawPageAgain },
  back: { ability: 'fill', run: savePage, drawAgain: drawPageAgain },
  go: { ability: 'fill', run: savePage, drawAgain: drawPageAgain },
  same: { ability: 'fill', run: savePage, drawAgain: drawPageAgain },
  restore: { ability: 'fill', run: savePage, drawAgain: drawPageAgain },
  zero: { ability: 'fill', run: savePage, drawAgain: drawPageAgain },
  rest: { ability: 'fill', run: takeRestUnchanged, drawAgain: drawLastPageAgain },
  undo: { ability: 'fill', run: undoLastStep, drawAgain: drawPageAgain },
  adopt: { ability: 'fill', run: adoptSubunitTotals, drawAgain: drawPageAgain },
  submit: { ability: 'fill', run: submitForm, drawAgain: drawLastPageAgain },
  explain: { ability: 'fill', run: explainYearEnd, drawAgain: drawLastPageAgain },
  recall: { ability: 'fill', run: takeBackSubmission },
  mend: { ability: 'fill', run: saveCorrections, drawAgain: drawCorrectionsAgain },
  resubmit: { ability: 'fill', run: saveCorrections, drawAgain: drawCorrectionsAgain },
  waiting: { ability: 'review', run: turnReviewList },
  look: { ability: 'review', run: openReview },
  begin: { ability: 'review', run: openReview },
  approve: { ability: 'review', run: approveSubmission, drawAgain: drawReviewAgain },
  return: { ability: 'review', run: sendBackSubmission, drawAgain: drawReviewAgain },
  passlist: { ability: 'review', prepare: preparePassList, run: showPassList },
  passpage: { ability: 'review', run: turnPassList },
  passall: { ability: 'review', prepare: preparePass, run: confirmPass },
  passdrop: { ability: 'review', run: dropPassList },
  // Everybody may look for a unit.
  find: { ability: null, run: findOwnUnit },
  // Everybody may ask for a unit.
  ask: { ability: null, run: askForUnit },
  grant: { ability: 'bind', run: decideUnitRequest },
  refuse: { ability: 'bind', run: decideUnitRequest },
  next: { ability: 'review', run: openNextReview },
  figures: { ability: 'summary-unit', run: showHandedIn },
  figurespage: { ability: 'summary-unit', run: turnHandedIn },
  workbook: { ability: 'summary-unit', run: sendUnitWorkbook },
  print: { ability: 'summary-unit', run: sendUnitTables },
  printall: { ability: 'summary', run: sendAllTables },
  pictures: { ability: 'summary-unit', run: sendUnitPictures },
  picturesall: { ability: 'summary', run: sendAllPictures },
  // What is not handed in yet is nobody's but its reporters'.
  savedprint: { ability: 'fill', run: sendSavedTables },
  savedpictures: { ability: 'fill', run: sendSavedPictures },
  savedworkbook: { ability: 'fill', run: sendSavedWorkbook },
  // The command that it runs checks the right to it.
  meant: { ability: null, run: runForUnit },
  targets: { ability: 'targets', run: turnTargets },
  bars: { ability: 'summary', run: showBars },
  members: { ability: 'members', run: turnMembers },
  laterpick: { ability: 'fill', run: chooseLaterDate },
  later: { ability: 'fill', run: openLaterDateForm },
  asklater: { ability: 'fill', run: askLaterDate, drawAgain: drawLaterDateAgain },
  deputyfind: { ability: 'fill', prepare: prepareDeputyTap, run: redrawDeputyForm },
  deputynext: { ability: 'fill', prepare: prepareDeputyTap, run: askDeputy },
  deputyok: { ability: 'fill', run: confirmDeputy },
  deputydrop: { ability: 'fill', run: dropDeputy },
  // The one who was named may end it before the first day, without any role.
  deputyend: { ability: null, run: endDeputy },
  grantlater: { ability: 'extend', run: decideLaterDate },
  refuselater: { ability: 'extend', run: decideLaterDate },
  bindpick: { ability: 'bind', prepare: prepareBindTap, run: redrawBindCard },
  bindall: { ability: 'bind', prepare: prepareBindTap, run: confirmBinding },
  unbindfind: { ability: 'unbind', run: redrawUnbindCard },
  unbindpick: { ability: 'unbind', run: showHolders },
  release: { ability: 'unbind', run: releaseHolders },
  unbind: { ability: 'unbind', run: unbindPerson },
  here: { ability: 'here', run: moveWorkingGroup },
  summary: { ability: 'fill', run: confirmSummary },
  put: { ability: 'fill', run: confirmMessage },
  drop: { ability: 'fill', run: dropMessage },
  aim: { ability: 'fill', run: aimMessage },
  // Only `run` knows whether the workbook is a baseline (for an admin) or a form (for its reporter).
  take: { ability: null, run: confirmUpload },
  reread: { ability: null, run: rereadUpload },
  hand: { ability: 'deliverable', prepare: prepareHandIn, run: handIn },
  handunit: { ability: 'deliverable', run: chooseUnit },
  handpage: { ability: 'deliverable', run: turnUnits },
  handfind: { ability: 'deliverable', run: findUnit },
  // `run` checks it for the unit.
  paper: { ability: 'summary-unit', run: sendDeliverable },
  paperlook: { ability: 'review', run: openDeliverable },
  papertake: { ability: 'review', run: takeDeliverable },
  paperback: { ability: 'review', run: giveBackDeliverable },
  fromledger: { ability: 'fill', run: askToTake },
  takeledger: { ability: 'fill', run: takeFromRegister },
  totyped: { ability: 'fill', run: giveBackToTyping },
  names: { ability: 'ledger', run: sendNames },
  namespage: { ability: 'ledger', run: turnNames },
  ledgertake: { ability: 'ledger', run: takeRegister },
  ledgerdrop: { ability: 'ledger', run: dropRegister },
  ledgerunit: { ability: 'ledger', run: chooseRegisterUnit },
  ledgerfile: { ability: 'ledger', run: sendRegister },
  asplan: { ability: 'plan', run: sendDraftPlan },
  plantake: { ability: 'plan', run: takePlan },
  plandrop: { ability: 'plan', run: dropPlan },
  ledgerfind: { ability: 'ledger', run: findEnterprises },
  ledgerpage: { ability: 'ledger', run: findEnterprises },
  enterprise: { ability: 'ledger', run: openEnterprise },
  enterprisesave: { ability: 'ledger', run: saveEnterprise, drawAgain: drawEnterpriseAgain },
  enterprisepick: { ability: 'ledger', run: chooseValues },
  letterlist: { ability: 'letters', run: openLetterList },
  letterunit: { ability: 'letters', run: chooseLetterUnit },
  letterpage: { ability: 'letters', run: turnLetterUnits },
  letterfind: { ability: 'letters', run: findLetterUnit },
  lettertyped: { ability: 'letters', run: readTypedNames },
  letterledger: { ability: 'letters', run: takeRegistered },
  lettermake: { ability: 'letters', run: makeLetters },
  letterdrop: { ability: 'letters', run: dropLetters },
  letterbatches: { ability: 'letters', run: showBatches },
  letterbatch: { ability: 'letters', run: showBatch },
  letterseek: { ability: 'letters', run: findLetters },
  letterfile: { ability: 'letters', run: sendLetterFile },
  letternote: { ability: 'letters', run: noteBatch },
  letterundo: { ability: 'letters', run: undoNoting },
  letterjoin: { ability: 'letters', run: joinRegister },
  forward: { ability: 'forward', prepare: prepareForwardButton, run: confirmForward },
  unforward: { ability: 'forward', run: cancelForward },
  snapshot: { ability: 'forward', run: sendSnapshot },
  package: { ability: 'package', run: sendPackage },
  resend: { ability: 'dead-letters', run: resendMessage },
};
