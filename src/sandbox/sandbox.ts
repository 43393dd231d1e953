import { Hono } from 'hono';
import type { Plan } from '../plan/plan.js';
import { controlApp } from './control.js';
import { onlySameOrigin, onlyThisMachine } from './guard.js';
import { seededBy, type Seeded } from './ids.js';
import { pageApp } from './page-files.js';
import type { Persona } from './people.js';
import { createCardTokens } from './platform/card-tokens.js';
import { platformApp } from './platform/routes.js';
import { createTokens } from './platform/tokens.js';
import { createPusher } from './push.js';
import { playOpening } from './scene.js';
import { documented } from './switches.js';
import { createPeople } from './users.js';
import type { Credentials } from './wire.js';
import { createWorld } from './world.js';

export type { Persona } from './people.js';

export interface SandboxOptions {
  readonly plan: Plan;
  readonly now: () => Date;
  /** Where the bot's webhook is, without a slash at the end; asked for at each delivery. */
  readonly botUrl: () => string;
  readonly log?: (message: string, detail?: object) => void;
}

export interface Sandbox {
  /** /open-apis/* for the SDK, /__sim/* for the page and for tests, and the chat page at /. */
  readonly app: Hono;
  readonly credentials: Credentials;
  readonly personas: readonly Persona[];
  readonly adminOpenId: string;
  /** Plays the opening scene over the wire; resolves when the bot has answered all of it, or was silent too long. */
  readonly openScene: () => Promise<void>;
  /** Lets the open pages go and calls off what was to be delivered again. */
  readonly close: () => void;
}

/**
 * A stand-in of the Feishu platform: the unmodified SDK talks to it, and it pushes signed, encrypted events and card
 * callbacks to the bot. The ids of the app, the people and the chats are the same at every start.
 */
export function createSandbox({ plan, now, botUrl, log = () => undefined }: SandboxOptions): Sandbox {
  const seeded = seededBy(`jibao sandbox ${plan.organisation.bureau}`);
  const world = createWorld({ plan, now, seeded });
  const credentials = credentialsFrom(seeded);
  const switches = documented();
  const tokens = createTokens(credentials, now);
  const cardTokens = createCardTokens(world, now);
  const push = createPusher({ credentials, tenantKey: world.tenantKey, now, botUrl, log });
  const people = createPeople({ world, push, now });
  const closing = new AbortController();
  const personas = [...world.users.values()];

  const app = new Hono();
  for (const path of ['/', '/page/*', '/open-apis/*', '/__sim/*']) app.use(path, onlyThisMachine);
  app.use('/__sim/*', onlySameOrigin);
  app.route('/open-apis', platformApp({ world, credentials, tokens, cardTokens, now, log }));
  app.route(
    '/__sim',
    controlApp({ world, push, people, cardTokens, switches, now, log, closed: closing.signal }),
  );
  app.route('/', pageApp());
  return {
    app,
    credentials,
    personas,
    adminOpenId: personas.find(persona => persona.role === 'admin')?.openId ?? '',
    openScene: () => playOpening({ world, people, personas }),
    close: () => {
      closing.abort();
      push.close();
    },
  };
}

function credentialsFrom(seeded: Seeded): Credentials {
  return {
    appId: `cli_${seeded('app id', 16)}`,
    appSecret: seeded('app secret', 32),
    encryptKey: seeded('encrypt key', 32),
    verificationToken: seeded('verification token', 32),
  };
}
