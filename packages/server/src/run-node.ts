import { dirname } from "node:path";
import type { Horarium } from "horarium";
import { version } from "horarium";
import { createHorarium } from "horarium/node";
import type { LibraryJobs } from "@horarium/library";
import { addFirstChannel, type FirstChannel } from "./channels/first-channel.ts";
import type { MailServer } from "./channels/email/send-mail.ts";
import { hasKey, openChannels } from "./channels/open-channels.ts";
import { databaseStatus } from "./embedded-postgres/index.ts";
import { findTraces } from "./find-traces.ts";
import { useOwnWords } from "./issues/check.ts";
import { builtinKinds } from "./kinds/kinds.ts";
import { libraryJobs } from "./library/here.ts";
import type { ServiceSettings } from "./library/settings.ts";
import { createLiveView, type LiveView } from "./live-view/live-view.ts";
import {
  givenUrl,
  openEmbedded,
  openGiven,
  type DatabaseOptions,
  type OpenDatabase,
} from "./open-database.ts";
import { forOwner } from "./personal/for-owner.ts";
import { findOwner } from "./personal/owner.ts";
import { readableError } from "./readable-error.ts";
import { firstAdminLines, keepPurged, openAccounts } from "./serve/accounts.ts";
import { startServing, type Serving } from "./serve/serve.ts";
import { stopSignals, type StopSignals } from "./stop-signals.ts";
import { waitForDatabase } from "./wait-for-database.ts";

export interface NodeOptions extends DatabaseOptions {
  concurrency: number;
}

/** What differs between the kinds of nodes. */
export interface NodeKind {
  /** Before a database is opened: throws if this node may not start on the directory. */
  checkDirectory?(directory: string): Promise<void>;
  /** Brings the database into the state this node needs; says whether a library is in it. What it returns is called at the end. */
  prepare(opened: OpenDatabase, view: LiveView): Promise<Prepared>;
  /** Brings Horarium's own tables up to date, and declares jobs. */
  declare?(horarium: Horarium, library: LibraryJobs, view: LiveView): Promise<void>;
  /** Answers over HTTP too. */
  serves?: {
    /** Where requests are written if HORARIUM_LOG does not say it. */
    logTo: "-" | "file";
    /** Brings the tables of accounts up to date. */
    migrates: boolean;
  };
  /** False: it takes no work. */
  works?: boolean;
  /** After the start: work that is asked for once. */
  started?(horarium: Horarium, library: LibraryJobs, view: LiveView): Promise<void>;
}

/** What a node finds ready. */
export interface Prepared {
  hasLibrary: boolean;
  services: ServiceSettings;
  /** Made where there was never a channel: alerts are to be seen at once. */
  firstChannel?: FirstChannel | undefined;
  end?: () => Promise<void>;
}

const drainWithin = "30s";
/** Milliseconds. */
const answerWithin = 10_000;

/** Runs a node until a signal ends it: opens the database, works, drains, and closes what it opened. */
export async function runNode(options: NodeOptions, kind: NodeKind): Promise<void> {
  useOwnWords();
  // where requests are lines of the output, they are the only ones
  const view = createLiveView(kind.serves?.logTo === "-" ? process.stderr : process.stdout);
  const stops = stopSignals(() => {
    view.say("Ended at once: what was running is taken up again by the next worker");
    process.exit(130);
  });
  const ends: Ends = [];
  view.heading(`Horarium ${version}`);
  try {
    await work(options, kind, view, stops, ends);
  } finally {
    await endAll(ends, view);
    stops.release();
  }
  view.say("Stopped");
}

async function work(
  options: NodeOptions,
  kind: NodeKind,
  view: LiveView,
  stops: StopSignals,
  ends: Ends,
): Promise<void> {
  const place = await findPlace(options, kind);
  const serving = kind.serves === undefined ? null : await startServing(process.env, kind.serves);
  if (serving !== null) ends.push(() => serving.close(0));
  const opened = await open(place, options, view);
  ends.push(() => close(opened, view));
  if (!(await waitForDatabase(opened, { say: view.say, signal: stops.signal }))) return;

  const { hasLibrary, services, firstChannel, end } = await kind.prepare(opened, view);
  if (end !== undefined) ends.push(end);
  const library = libraryJobs(hasLibrary, opened, services);
  const traces = await findTraces();
  // after the last executions are recorded
  if (traces !== null) ends.push(traces.flush);
  let reachedAt: string | null = null;
  const horarium = createHorarium({
    db: opened.pool,
    handlers: [...library.handlers, ...builtinKinds(opened, process.env, () => reachedAt)].map(
      (handler) => forOwner(handler, (owner) => findOwner(opened.pool, owner)),
    ),
    concurrency: options.concurrency,
    ...(traces === null ? {} : { tracing: traces.tracing }),
  });
  await kind.declare?.(horarium, library, view);
  if (stops.signal.aborted) return;
  if (kind.works !== false) {
    // a terminal is read over the shoulder too
    await view.table(horarium.withoutPersonal());
    ends.push(view.watch(horarium));
  }
  // before it starts: where starting fails half-way, what did start is stopped
  ends.push(() => horarium.stop({ within: drainWithin }));
  if (serving !== null) {
    const isMigrated = kind.serves?.migrates !== true;
    reachedAt = await answer(serving, horarium, opened, {
      isMigrated,
      view,
      ends,
      mailServer: services.mailServer,
      firstChannel,
    });
  } else if (await hasKey(process.env, dirname(opened.directory))) {
    const channels = await openChannels(process.env, {
      directory: dirname(opened.directory),
      mailServer: services.mailServer,
      failed: failing(view),
    });
    ends.push(() => channels.stop());
    channels.start(horarium);
  }
  if (kind.works !== false) await horarium.start();
  view.ready();
  await kind.started?.(horarium, library, view);

  await stops.stopped;
  view.draining("30 s");
}

/** What is to be undone at the end, last first. */
type Ends = (() => unknown)[];

async function endAll(ends: Ends, view: LiveView): Promise<void> {
  for (const end of ends.toReversed()) {
    try {
      await end();
    } catch (error) {
      // the others are undone all the same
      view.say(`while stopping: ${readableError(error)}`);
    }
  }
}

/** Gives where it is reached, with a slash at the end. */
async function answer(
  serving: Serving,
  horarium: Horarium,
  { pool, directory }: OpenDatabase,
  {
    isMigrated,
    view,
    ends,
    mailServer,
    firstChannel,
  }: {
    isMigrated: boolean;
    view: LiveView;
    ends: Ends;
    mailServer: MailServer | undefined;
    firstChannel: FirstChannel | undefined;
  },
): Promise<string> {
  const auth = openAccounts(pool, process.env, serving);
  if (!isMigrated) await auth.migrate();
  let url: string | null = null;
  const channels = await openChannels(process.env, {
    directory: dirname(directory),
    mailServer,
    failed: failing(view),
    address: () => url,
  });
  const served = await serving.open({ horarium, auth, directory, channels });
  url = served.hasDashboard ? served.url : null;
  ends.push(() => channels.stop());
  if (firstChannel !== undefined && (await addFirstChannel(horarium, channels.seal, firstChannel)))
    view.say(`Alerts are mailed to ${firstChannel.to.join(", ")}`);
  channels.start(horarium);
  ends.push(() => serving.close(answerWithin));
  ends.push(
    keepPurged(auth, (error) => view.say(`purging expired sessions: ${readableError(error)}`)),
  );
  if (served.hasDashboard) view.say(`The dashboard is at ${served.url}`);
  view.say(`The API is at ${served.url}api`);
  for (const line of await firstAdminLines(auth, served)) view.say(line);
  return served.url;
}

/** What goes wrong with alerts again and again is said once. */
function failing(view: LiveView): (error: unknown) => void {
  let said = "";
  return (error) => {
    const text = readableError(error);
    if (text !== said) view.say(`sending alerts: ${text}`);
    said = text;
  };
}

/** Where the database is to be: an address, or null for the embedded one of a directory that is free for this node. */
async function findPlace(options: NodeOptions, kind: NodeKind): Promise<string | null> {
  const url = givenUrl(options);
  if (url === null) await kind.checkDirectory?.((await databaseStatus(options.data)).directory);
  return url;
}

async function open(
  url: string | null,
  options: NodeOptions,
  view: LiveView,
): Promise<OpenDatabase> {
  // each execution may hold a connection while others are recorded, and requests are answered
  const max = options.concurrency + 5;
  if (url !== null) {
    const opened = openGiven(url, max);
    view.say(`Using ${opened.label}`);
    return opened;
  }
  const { directory, state } = await databaseStatus(options.data);
  if (state === "absent") view.say(`Making a database in ${directory} ...`);
  return openEmbedded(options.data, { max, log: view.say });
}

async function close({ pool, embedded }: OpenDatabase, view: LiveView): Promise<void> {
  await pool.end();
  if (embedded === null) return;
  const outcome = await embedded.stop();
  view.say(
    outcome === "stopped"
      ? "The embedded database is stopped"
      : `The embedded database goes on: other processes use it ("horarium database stop" ends it)`,
  );
}
