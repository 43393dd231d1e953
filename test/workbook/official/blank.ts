/** A blank official file made for the tests, with what a person reads in it. */
export interface Blank {
  readonly name: string;
  /** What is peculiar about it. */
  readonly habit: string;
  readonly format: 'xlsx' | 'docx';
  /** LibreOffice opens it and saves it again before it is read. */
  readonly isResaved?: true;
  readonly make: () => Promise<Buffer>;
  readonly forms: readonly BlankForm[];
}

export interface BlankForm {
  readonly title: string;
  readonly unitKinds: readonly string[];
  /**
   * One line for each figure: header path | sub-row | unit of measure | the places of its parts in this list. `?` as a unit: the
   * file does not say it.
   */
  readonly figures: string;
}

/** The line to fill under a title. */
export const FORM_LINE = ['填报单位（盖章）：', '填表人：', '联系电话：', '年   月   日'];
