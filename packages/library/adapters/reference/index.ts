import type { LibraryAdapter } from "../../src/ports/index.ts";
import { activity } from "./activity.ts";
import { expirables } from "./expirables.ts";
import { preflight } from "./preflight.ts";

export { migrateLibrary } from "./migrate.ts";
export { demoAnchor, seedDemoLibrary, seedLargeLibrary } from "../../demo/seed.ts";

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
  catalogue: { absent: "metadata of editions is not kept up yet" },
  files: { absent: "the demo library keeps rows of files, and no files yet" },
  notices: { absent: "nothing collects the demo library's notices for mail yet" },
  loans: { absent: "nothing reads the demo library's loans yet" },
  connections: { absent: "the demo library's connections hold no tokens yet" },
};
