import type { LibraryAdapter } from "../../src/ports/index.ts";
import { activity } from "./activity.ts";
import { catalogue } from "./catalogue.ts";
import { connections } from "./connections.ts";
import { expirables } from "./expirables.ts";
import { files } from "./files.ts";
import { loans } from "./loans.ts";
import { notices } from "./notices.ts";
import { preflight } from "./preflight.ts";

export { migrateLibrary } from "./migrate.ts";
export { seedConnections, type SeedConnections } from "../../demo/connections.ts";
export { writeDemoFiles, type DemoFiles } from "../../demo/files.ts";
export { demoAnchor, seedDemoLibrary, seedLargeLibrary, type SeedStep } from "../../demo/seed.ts";
export { startOAuthServer, type OAuthServer } from "../../demo/servers/oauth.ts";
export {
  startSmtpSink,
  type SmtpSink,
  type SmtpSinkOptions,
  type SunkMail,
} from "../../demo/servers/smtp-sink.ts";
export {
  startOpenLibraryServer,
  type OpenLibraryServer,
  type OpenLibraryServerOptions,
} from "../../demo/servers/open-library.ts";

/**
 * The demo library as a host of the jobs.
 *
 *     const { handlers, jobs } = createLibraryJobs({ adapter: referenceAdapter });
 */
export const referenceAdapter: LibraryAdapter = {
  name: "reference",
  preflight,
  expirables,
  activity,
  catalogue,
  files,
  notices,
  loans,
  connections,
};
