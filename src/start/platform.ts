import type { Log } from '../bot.js';
import type { Now } from '../clock.js';
import type { Config } from '../config.js';
import type { Plans } from '../plan/plans.js';
import type { Sandbox } from '../sandbox/sandbox.js';

/** The platform the bot talks to: Feishu or Lark by the settings, or the sandbox with credentials of its own. */
export interface Platform {
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string | null;
  readonly verificationToken: string | null;
  readonly domain: () => string;
  readonly admins: readonly string[];
  readonly sandbox: Sandbox | undefined;
}

/** `url` is where this program listens, known once it does: in the sandbox the platform is there too. */
export async function platformFor(
  config: Config,
  plans: Plans,
  now: Now,
  url: () => string,
  log: Log,
): Promise<Platform> {
  if (config.app)
    return {
      appId: config.app.id,
      appSecret: config.app.secret,
      encryptKey: config.encryptKey,
      verificationToken: config.verificationToken,
      domain: () => config.domain,
      admins: config.admins,
      sandbox: undefined,
    };
  const { createSandbox } = await import('../sandbox/sandbox.js');
  const sandbox = createSandbox({
    plan: plans.latest,
    now,
    botUrl: url,
    log: (message, detail) => {
      log('debug', message, detail);
    },
  });
  return {
    ...sandbox.credentials,
    domain: url,
    admins: [sandbox.adminOpenId, ...config.admins],
    sandbox,
  };
}
