import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** A refusal of the platform: its code, its message and its HTTP status. */
export class PlatformError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly status: ContentfulStatusCode = 400,
  ) {
    super(message);
  }
}

/** The body of a refusal in the platform's form. */
export function errorBody(error: PlatformError, logId: string): object {
  return {
    code: error.code,
    msg: error.message,
    error: {
      log_id: logId,
      troubleshooter: `https://open.feishu.cn/search?log_id=${logId}&code=${error.code}`,
    },
  };
}

/** 230001, the platform's code for a wrong parameter; `ext` names the parameter. */
export const wrongParameter = (ext: string): PlatformError =>
  new PlatformError(230001, `Your request contains an invalid request parameter, ext=${ext}.`);

export const fieldsMissing = (): PlatformError => new PlatformError(99992402, 'field validation failed');
