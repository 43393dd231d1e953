import type { CardJson } from '../../core/outgoing.js';
import type { Finding } from '../../core/checks/check.js';
import { readNumber } from '../../core/form/number.js';
import { readPage, type PageReading } from '../../core/form/page-reading.js';
import { lastFigure } from '../../core/form/prefill.js';
import { restUnchanged } from '../../core/form/rest-unchanged.js';
import type { Entry, MessageReading } from '../../core/message/read-message.js';
import type { SubmissionCommand } from '../../core/submission/decide.js';
import {
  choiceValue,
  messageCard,
  NO_CHOICE,
  type MessageChoice,
  type MessageFigure,
  type UnreadPart,
} from '../../../cards/message.js';
import { inputName } from '../../plan/measure.js';
import type { Page } from '../../plan/pages.js';
import { measureOf, type Plan } from '../../plan/plan.js';
import { previewCommands, type Context } from '../context.js';
import { findingsOnPage, reporterFindings, type FormState } from '../form.js';

/** The card offers at most so many choices. */
const MAX_CHOICES = 6;

/** A message as it is read for one form. */
export interface OpenMessage {
  readonly state: FormState;
  readonly reading: MessageReading;
  readonly pendingId: string;
  /** The chosen options by the name of their list. */
  readonly picks: ReadonlyMap<string, string>;
  /** How many messages the reading has. */
  readonly messages: number;
}

/** The parts of a message for one form: what 确认 saves, what is to be chosen, what is not taken. */
export interface Parts {
  readonly figures: readonly MessageFigure[];
  /** The texts for the form's fields, by code. */
  readonly entries: ReadonlyMap<string, string>;
  readonly choices: readonly MessageChoice[];
  readonly unread: readonly UnreadPart[];
}

export function readParts({ state, reading, picks }: OpenMessage): Parts {
  const figures: MessageFigure[] = [];
  const entries = new Map<string, string>();
  const choices: MessageChoice[] = [];
  const unread: UnreadPart[] = [];
  const take = ({ code, entry }: Entry, text: string, isSlip: boolean) => {
    const measure = measureOf(state.plan, code);
    const last = lastFigure(measure, state.submission.period, state.previous);
    const number = readNumber(entry, measure, last);
    if (entries.has(code))
      unread.push({ text, reason: '这一项在消息里写了两次，请只写一次', nearest: [code] });
    else if (number.kind === 'value') {
      figures.push({ code, value: number.value, text, isSlip });
      entries.set(code, entry);
    } else
      unread.push({
        text,
        reason: number.kind === 'refused' ? number.reason : '没有写数字',
        nearest: [code],
      });
  };
  for (const [index, piece] of reading.pieces.entries()) {
    const name = `choice_${index + 1}`;
    const picked = picks.get(name);
    if (piece.kind === 'figure') take(piece, piece.text, piece.isSlip);
    else if (piece.kind === 'unread') unread.push(piece);
    else {
      const option = piece.options.find(each => choiceValue(each) === picked);
      if (option) take(option, piece.text, false);
      else if (picked === NO_CHOICE) unread.push({ text: piece.text, reason: '您选了“都不是”', nearest: [] });
      else if (choices.length < MAX_CHOICES) choices.push({ name, text: piece.text, options: piece.options });
      else unread.push({ text: piece.text, reason: '要选择的太多，请另发一条', nearest: [] });
    }
  }
  return { figures, entries, choices, unread };
}

/** Reads the figures as a page of the form with exactly these fields: the same checks of numbers and of conflicts. */
export function readAsPage({ state }: OpenMessage, { entries }: Parts, openedVersion: number): PageReading {
  const { submission, previous } = state;
  return readPage({
    page: pageWith(state.plan, [...entries.keys()]),
    mode: 'typed',
    fields: new Map([...entries].map(([code, text]) => [inputName(code), text])),
    submission,
    previous,
    openedVersion,
  });
}

function pageWith(plan: Plan, codes: readonly string[]): Page {
  const [form] = plan.forms;
  if (!form) throw new Error(`the plan of ${plan.year} has no form`);
  return { form, measures: codes.map(code => measureOf(plan, code)), headers: [] };
}

/** The figures that 其余无变化 takes from last quarter: none while a part of the message is not clear. */
export function restOf(
  { state, reading }: OpenMessage,
  parts: Parts,
  { objections }: Pick<PageReading, 'objections'>,
  submission: FormState['submission'],
): Map<string, number> {
  if (!reading.restUnchanged || isHeldBack(parts) || objections.size > 0) return new Map();
  return restUnchanged(state.plan, submission, state.previous, new Set(parts.entries.keys()));
}

const isHeldBack = ({ choices, unread }: Parts): boolean => choices.length > 0 || unread.length > 0;

/** What the message changes, what is to be chosen, and what is not taken. */
export function makeCard(
  context: Context,
  message: OpenMessage,
  objections: ReadonlyMap<string, string> = new Map(),
  notice?: string,
): CardJson {
  const { state, reading, pendingId } = message;
  const { plan, unit, submission, previous } = state;
  const parts = readParts(message);
  const page = readAsPage(message, parts, submission.version);
  const typed = previewCommands(context, submission, ...figureCommands(page));
  const rest = restOf(message, parts, page, typed);
  const after = previewCommands(context, typed, {
    kind: 'save-figures',
    how: 'rest-unchanged',
    values: rest,
  });
  return messageCard({
    plan,
    unit,
    submission,
    previous,
    today: context.today,
    pendingId,
    figures: parts.figures.map(figure => {
      const objection = objections.get(figure.code);
      return objection === undefined ? figure : { ...figure, objection };
    }),
    choices: parts.choices,
    unread: parts.unread,
    messages: message.messages,
    ...(reading.restUnchanged ? { rest: { count: rest.size, isHeldBack: isHeldBack(parts) } } : {}),
    findings: findingsAfter(state.withSubmission(after), parts, rest.size > 0),
    ...(notice === undefined ? {} : { notice }),
  });
}

/** The findings on the message's figures; with 其余无变化 those on all. */
function findingsAfter(state: FormState, { entries }: Parts, isWhole: boolean): Finding[] {
  const findings = reporterFindings(state);
  return isWhole ? findings : findingsOnPage(pageWith(state.plan, [...entries.keys()]), findings, state.plan);
}

/** The commands that save the figures of a page. */
export const figureCommands = (page: PageReading): SubmissionCommand[] =>
  [...page.values].map(([how, values]) => ({ kind: 'save-figures', how, values }));
