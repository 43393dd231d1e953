import type { Log } from '../core/log.js';
import type { Now } from '../core/clock.js';
import { ConfigError, type Config } from '../config.js';
import type { Plans } from '../plan/plans.js';
import type { PlanData } from '../plan/plan.js';
import type { Bureaus, Sandbox } from '../sandbox/sandbox.js';

/** The platform that the bot talks to: Feishu or Lark by the settings, else the sandbox with its own credentials. */
export interface Platform {
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string | null;
  readonly verificationToken: string | null;
  readonly domain: () => string;
  readonly admins: readonly string[];
  readonly sandbox: Sandbox | undefined;
}

/** What the sandbox plays, where it is not the bureau of its settings. */
export interface SandboxScene {
  /** The choices that its page offers. */
  readonly bureaus?: Bureaus | undefined;
  /** The name of a bureau that has no plan of its own yet. */
  readonly newBureau?: string | undefined;
  /** Its plan is an example: the period before has figures too. */
  readonly hasExampleFigures?: boolean;
}

interface PlatformOptions {
  readonly config: Config;
  readonly plans: Plans;
  /** The plans of the settings: the people of the sandbox are their bureau's. */
  readonly planData: readonly PlanData[];
  /** Whether a plan was taken in already. */
  readonly hasOwnPlan: boolean;
  readonly scene: SandboxScene;
  readonly now: Now;
  readonly log: Log;
  /** The URL of this program, known after it listens; in the sandbox it is the platform's URL too. */
  readonly url: () => string;
  /** Moves the program's clock; for the sandbox. */
  readonly moveClock: (to: Date) => Promise<void>;
  /** Sets the program's clock; nothing becomes due. */
  readonly setClock: (to: Date) => void;
}

export async function createPlatform(options: PlatformOptions): Promise<Platform> {
  const { config, plans, now, log, url, moveClock, setClock, scene } = options;
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
  const { createSandbox, readState } = await importSandbox();
  const state = await readState(config.sandboxState).catch((error: unknown) => {
    log('error', 'the state of the sandbox cannot be read', { error: String(error) });
    // The file may be anything: at its end the sandbox would write over it.
    throw new ConfigError(
      `JIBAO_SANDBOX_STATE: ${config.sandboxState ?? ''} 不是沙盒记下的文件，没有改动它；请换一个文件名。确定不要这个文件的，删掉后再启动`,
    );
  });
  if (state) setClock(state.now);
  const sandbox = createSandbox({
    plan: plans.latest,
    bureau: scene.newBureau ?? options.planData.at(-1)?.organisation.bureau ?? '',
    isNewBureau: scene.newBureau !== undefined && !options.hasOwnPlan,
    bureaus: scene.bureaus,
    now,
    botUrl: url,
    transport: config.transport,
    moveClock,
    state,
    gallery: async () => (await import('./sandbox/gallery.js')).gallery(plans.latest),
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

/** Only the sandbox needs development dependencies, so it is imported only when it starts. */
async function importSandbox() {
  try {
    return await import('../sandbox/sandbox.js');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError(
      'FEISHU_APP_ID: 没有设，要启动的是沙盒，沙盒需要开发用的软件包；请设 FEISHU_APP_ID 和 FEISHU_APP_SECRET，或重新运行 npm ci',
    );
  }
}
