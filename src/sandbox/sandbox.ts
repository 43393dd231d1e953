import { Hono } from 'hono';
import type { Plan } from '../plan/plan.js';
import { createBulletin } from './control/bulletin.js';
import type { Bureaus } from './control/bureaus.js';
import { controlApp } from './control/control.js';
import { deliverByWebhook } from './wire/deliver.js';
import { createFaults } from './faults/faults.js';
import type { GalleryCard } from './control/gallery.js';
import { onlySameOrigin, onlyThisMachine } from './control/guard.js';
import { newSecret, stableIds, type MakeStableId } from './people/ids.js';
import { createLongConnections, type LongConnections } from './wire/long-connection.js';
import { pageApp } from './control/page-files.js';
import { followPlans } from './people/newcomers.js';
import { officeOf, personasOf, type Persona } from './people/personas.js';
import { createCardTokens } from './platform/card-tokens.js';
import { platformApp } from './platform/routes.js';
import { createTokens } from './platform/tokens.js';
import { createPusher } from './wire/push.js';
import { playOpening } from './people/scene.js';
import { writeState, type SandboxState } from './state-file.js';
import { openStory } from './story/story.js';
import { documentedSwitches } from './faults/switches.js';
import { createTimestamps } from './wire/timestamp.js';
import { createTimeTravel, type MoveClock } from './time/time-travel.js';
import { createTimeline } from './time/timeline.js';
import { createPeople } from './people/users.js';
import type { Credentials } from './wire/wire.js';
import { createWireLog } from './wire/wire-log.js';
import { createWorld } from './people/world.js';

export type { GalleryCard } from './control/gallery.js';
export type { Persona } from './people/personas.js';
export type { Bureaus } from './control/bureaus.js';
export { readState } from './state-file.js';

export interface SandboxOptions {
  /** The plan in force at the start; a later one comes by `takePlan`. */
  readonly plan: Plan;
  /** The bureau whose people these are: their ids are the same at every start. By default that of the plan. */
  readonly bureau?: string;
  /** The bureau has no plan of its own yet: nobody reports before it has one. */
  readonly isNewBureau?: boolean;
  /** The bureaus that the page offers; absent: only this one. */
  readonly bureaus?: Bureaus | undefined;
  readonly now: () => Date;
  /** The address of the bot's webhook, without a slash at the end; read at each delivery. */
  readonly botUrl: () => string;
  /** The sandbox's own address, without a slash at the end; absent: the same as the bot's. */
  readonly ownUrl?: () => string;
  readonly log?: (message: string, detail?: object) => void;
  /** The way events and callbacks take to the bot. */
  readonly transport?: 'webhook' | 'websocket';
  /** Moves the clock that `now` reads; without it the page cannot move the clock. */
  readonly moveClock?: MoveClock;
  /** The bot's cards with example data, for the page's gallery. */
  readonly gallery?: () => Promise<readonly GalleryCard[]>;
  /** The sandbox as it was when the program ended. */
  readonly state?: SandboxState | undefined;
}

export interface Sandbox {
  /** Routes: /open-apis/* for the SDK, /__sim/* for the page and tests, / for the chat page. */
  readonly app: Hono;
  readonly credentials: Credentials;
  /** Everybody who is there now. */
  readonly personas: readonly Persona[];
  readonly adminOpenId: string;
  /** The bot has another plan: its dates are shown, and its new units get people. */
  readonly takePlan: (plan: Plan) => void;
  /**
   * Plays the opening scene, unless it was played at an earlier start; resolves when the bot has answered every line or did not
   * answer in time, or when the sandbox is closed. A story that somebody starts before waits for it.
   */
  readonly openScene: (isNew: boolean) => Promise<void>;
  /** Resolves when no event is on its way to the bot for the first time. */
  readonly waitUntilSent: () => Promise<void>;
  /** Accepts the long connections that reach an HTTP server. */
  readonly attach: LongConnections['attach'];
  /** Stops the story, closes the event streams of open pages and the connections, and cancels scheduled deliveries. */
  readonly close: () => void;
  /** Writes messages, people and the clock to a file, for `readState` at a later start. */
  readonly writeState: (file: string) => Promise<void>;
}

/**
 * Stands in for the Feishu platform: the unmodified SDK calls it, and it pushes signed, encrypted events and card
 * callbacks to the bot. The ids of the app, the people and the chats are the same at every start; the secrets are not.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { plan, now, botUrl, ownUrl = botUrl, log = () => undefined } = options;
  const stableId = stableIds(`jibao sandbox ${options.bureau ?? plan.organisation.bureau}`);
  const switches = documentedSwitches();
  const world = createWorld({
    ...{ personas: peopleAtStart(options, stableId), now, stableId, switches, state: options.state },
  });
  const credentials = makeCredentials(stableId);
  const bulletin = createBulletin();
  const common = { world, credentials, now, log, switches, faults: createFaults(bulletin), wireLog: createWireLog(now, bulletin), closed: new AbortController() }; // prettier-ignore
  const timeline = createTimeline(now);
  const connections = createLongConnections({ credentials, now, url: ownUrl });
  const deliver =
    options.transport === 'websocket'
      ? connections.deliver
      : deliverByWebhook({ credentials, botUrl, timestamp: createTimestamps(common) });
  const push = createPusher({
    ...common,
    tenantKey: world.tenantKey,
    deliver,
    botUrl,
    schedule: timeline.schedule,
  });
  const people = createPeople({ world, push, now });
  const cardTokens = createCardTokens(world, now);
  const moveClock =
    options.moveClock && createTimeTravel({ now, timeline, bulletin, moveClock: options.moveClock });
  const clickContext = { ...common, push, cardTokens };
  const personas = [...world.users.values()];
  let markOpened: () => void = () => undefined;
  const opened = new Promise<void>(resolve => {
    markOpened = resolve;
  });
  const story = openStory({ plan, world, people, personas, clickContext, bulletin, moveClock, opened });
  const { current, takePlan } = followPlans(plan, { world, people, bulletin, stableId, log });

  const app = new Hono();
  for (const path of ['/', '/page/*', '/open-apis/*', '/callback/*', '/__sim/*'])
    app.use(path, onlyThisMachine);
  app.use('/__sim/*', onlySameOrigin);
  app.route('/open-apis', platformApp({ ...common, transport: options.transport ?? 'webhook', botUrl, cardTokens, tokens: createTokens(credentials, now), closed: common.closed.signal })); // prettier-ignore
  app.post('/callback/ws/endpoint', connections.endpoint);
  const gallery = options.gallery ?? (() => Promise.resolve([]));
  app.route('/__sim', controlApp({ ...clickContext, connections, people, plan: current, bureaus: options.bureaus, bulletin, story, moveClock, gallery, closed: common.closed.signal })); // prettier-ignore
  app.route('/', pageApp());
  return {
    app,
    credentials,
    get personas() {
      return [...world.users.values()];
    },
    adminOpenId: personas.find(persona => persona.role === 'admin')?.openId ?? '',
    attach: connections.attach,
    waitUntilSent: push.waitUntilSent,
    takePlan,
    openScene: async isNew => {
      if (isNew) await playOpening({ world, people, personas, closed: common.closed.signal });
      markOpened();
    },
    close: () => {
      story?.stop();
      common.closed.abort();
      push.close();
      timeline.close();
      connections.close();
    },
    writeState: file => writeState(file, world, now()),
  };
}

/** The people of the plan; in a bureau that has none yet, those who do not report. */
const peopleAtStart = ({ plan, isNewBureau }: SandboxOptions, stableId: MakeStableId): Persona[] =>
  isNewBureau ? officeOf('审核人', stableId) : personasOf(plan, stableId);

/** With secrets that could be worked out from this code, anybody who reaches the port could speak for any person. */
function makeCredentials(stableId: MakeStableId): Credentials {
  return {
    appId: `cli_${stableId('app id', 16)}`,
    appSecret: newSecret(),
    encryptKey: newSecret(),
    verificationToken: newSecret(),
  };
}
