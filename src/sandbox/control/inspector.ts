import { Hono } from 'hono';
import * as z from 'zod';
import type { Plan } from '../../plan/plan.js';
import type { Bulletin } from './bulletin.js';
import { readBody } from './control-body.js';
import { FAULT_NAMES, FAULTS, type Faults } from '../faults/faults.js';
import { inspectCard, type GalleryCard } from './gallery.js';
import type { LongConnections } from '../wire/long-connection.js';
import type { Pusher } from '../wire/push.js';
import type { Story } from '../story/story.js';
import { SWITCH_NAMES, SWITCHES, type Switches } from '../faults/switches.js';
import type { MoveClock } from '../time/time-travel.js';
import { NotPossible, type People } from '../people/users.js';
import type { World } from '../people/world.js';
import type { WireLog } from '../wire/wire-log.js';
import { yearDates } from '../time/year-dates.js';

/** Everything that the inspector shows and controls. */
export interface InspectorOptions {
  readonly people: People;
  readonly push: Pusher;
  readonly connections: Pick<LongConnections, 'cut' | 'count'>;
  readonly world: World;
  /** The plan in force. */
  readonly plan: () => Plan;
  readonly now: () => Date;
  readonly bulletin: Bulletin;
  readonly switches: Switches;
  readonly faults: Faults;
  readonly wireLog: WireLog;
  readonly gallery: () => Promise<readonly GalleryCard[]>;
  /** Undefined when the clock cannot be moved. */
  readonly story: Story | undefined;
  readonly moveClock: MoveClock | undefined;
}

const partialShape = <T extends string, S extends z.ZodType>(names: readonly T[], shape: S) =>
  z.object(Object.fromEntries(names.map(name => [name, shape])) as Record<T, S>).partial();
const switchesBody = partialShape(SWITCH_NAMES, z.boolean());
const faultsBody = partialShape(
  FAULT_NAMES,
  z.object({ mode: z.enum(['off', 'once', 'always']), route: z.string().max(200).default('') }),
);
const clockBody = z.object({ to: z.iso.datetime({ offset: true }) });
const pace = z.enum(['slow', 'ordinary', 'fast', 'instant']);
const storyBody = z.discriminatedUnion('action', [
  z.object({ action: z.literal('start'), pace: pace.default('ordinary') }),
  z.object({ action: z.literal('stop') }),
  z.object({ action: z.literal('pace'), pace }),
]);

const shortText = z.string().trim().min(1).max(40);
const personBody = z.object({ name: shortText, title: shortText });
const groupBody = z.object({ name: shortText });
const botBody = z.object({ by: z.string(), isIn: z.boolean() });
const memberBody = z.object({ by: z.string(), user: z.string() });
const reachabilityBody = z.object({ unreachable: z.enum(['resigned', 'out of scope']).nullable() });

/** The routes of the inspector: clock, wire log, faults, gallery, story and people. */
export function inspectorApp(options: InspectorOptions): Hono {
  const app = new Hono();
  addClock(app, options);
  addWire(app, options);
  addFaults(app, options);
  addStory(app, options);
  addPopulation(app, options);
  app.get('/gallery', async c =>
    c.json((await options.gallery()).map(one => inspectCard(one, options.world))),
  );
  return app;
}

function addClock(app: Hono, { plan, now, moveClock }: InspectorOptions): void {
  app.get('/calendar', c =>
    c.json({
      now: now().getTime(),
      movable: moveClock !== undefined,
      dates: yearDates(plan(), yearOf(now())),
    }),
  );
  app.post('/clock', async c => {
    const { to } = await readBody(c, clockBody);
    if (!moveClock) throw new NotPossible('这里的时钟不能拨动');
    await moveClock(new Date(to));
    return c.json({ now: now().getTime() });
  });
}

/** The year in the bureau's time zone. */
const yearOf = (at: Date): number =>
  Number(at.toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' }).slice(0, 4));

function addWire(app: Hono, { wireLog, push, connections }: InspectorOptions): void {
  app.post('/verify', async c => c.json({ verified: await push.verify() }));
  app.get('/connections', c => c.json({ open: connections.count() }));
  app.post('/connections/cut', c => c.json({ cut: connections.cut() }));
  app.get('/wire', c => c.json(wireLog.list()));
  app.get('/wire/:id', c => {
    const exchange = wireLog.find(Number(c.req.param('id')));
    if (!exchange) throw new NotPossible('这条记录已经不在了');
    return c.json(exchange);
  });
  app.delete('/wire', c => {
    wireLog.clear();
    return c.json({});
  });
}

function addFaults(app: Hono, { switches, faults }: InspectorOptions): void {
  app.get('/switches', c => c.json(switches));
  app.post('/switches', async c => {
    Object.assign(switches, definedIn(await readBody(c, switchesBody)));
    return c.json(switches);
  });
  app.get('/faults', c =>
    c.json({ faults: FAULTS, settings: faults.settings(), switches: SWITCHES, switched: switches }),
  );
  app.post('/faults', async c => {
    faults.set(definedIn(await readBody(c, faultsBody)));
    return c.json(faults.settings());
  });
}

function addStory(app: Hono, { story }: InspectorOptions): void {
  app.get('/story', c => c.json(story?.state() ?? null));
  app.post('/story', async c => {
    const body = await readBody(c, storyBody);
    if (!story) throw new NotPossible('这里不能演故事');
    if (body.action === 'start') story.start(body.pace);
    else if (body.action === 'pace') story.setPace(body.pace);
    else story.stop();
    return c.json(story.state());
  });
}

function addPopulation(app: Hono, { world, people, bulletin }: InspectorOptions): void {
  const publishChange = (): void => {
    bulletin.publish('population', null);
  };
  app.post('/people', async c => {
    const { name, title } = await readBody(c, personBody);
    const { openId } = world.addPerson(name, title);
    publishChange();
    return c.json({ openId });
  });
  app.post('/people/:id', async c => {
    const { unreachable } = await readBody(c, reachabilityBody);
    const openId = c.req.param('id');
    if (!world.users.has(openId)) throw new NotPossible('没有这个人');
    world.setReachable(openId, unreachable ?? undefined);
    publishChange();
    return c.json({});
  });
  app.post('/groups', async c => {
    const { name } = await readBody(c, groupBody);
    const { chatId } = world.addGroup(name, world.group.members);
    const [by = ''] = world.group.members;
    people.setBot(by, chatId, true);
    publishChange();
    return c.json({ chatId });
  });
  app.post('/groups/:id/bot', async c => {
    const { by, isIn } = await readBody(c, botBody);
    people.setBot(by, c.req.param('id'), isIn);
    publishChange();
    return c.json({});
  });
  app.post('/groups/:id/members', async c => {
    const { by, user } = await readBody(c, memberBody);
    people.addMember(by, c.req.param('id'), user);
    publishChange();
    return c.json({});
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

const definedIn = <T extends object>(changes: T): Defined<T> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Defined<T>;
