import { defineHandler, type Context } from "horarium";

import { libraryRetry, wrongSetting } from "../failures.ts";
import {
  isContact,
  publicService,
  type OpenLibraryOptions,
} from "../infra/open-library/options.ts";
import type { RefreshCounts } from "../metadata/counts.ts";
import { startExecution } from "../metadata/execution.ts";
import { refreshParameters, type RefreshParameters } from "../metadata/parameters.ts";
import type { CataloguePort, Metrics, ObjectStore } from "../ports/index.ts";
import type { LibraryResult } from "../result.ts";

/** What `refresh_metadata` is built from. */
export interface RefreshMetadataDeps {
  catalogue: CataloguePort;
  openLibrary: OpenLibraryOptions;
  /** Where covers go. Without it there are none. */
  store?: ObjectStore | undefined;
  metrics: Metrics;
}

/**
 * Fills empty fields of editions from Open Library and fetches missing covers, without ever overwriting what a person
 * wrote. `next_check_at` is the cursor: who is killed repeats the requests of one batch, and no write.
 */
export function refreshMetadata({ catalogue, openLibrary, store, metrics }: RefreshMetadataDeps) {
  const source = {
    ...publicService,
    ...openLibrary,
    limits: { ...publicService.limits, ...openLibrary.limits },
  };
  const parameters = refreshParameters({
    fields: catalogue.fields.filter((field) => field !== "cover" || store !== undefined),
    canPropose: catalogue.propose !== undefined,
    maxRequestsPerSecond: source.maxRequestsPerSecond,
  });
  return defineHandler({
    name: "refresh_metadata",
    description:
      "Fills empty fields of editions and fetches missing covers, without overwriting what a person wrote",
    parameters,
    timeout: "90m",
    retry: libraryRetry,
    run: async (context: Context<RefreshParameters>): Promise<LibraryResult<RefreshCounts>> => {
      if (!isContact(source.contact)) {
        throw wrongSetting(
          "Open Library wants to know whom it can reach: set the contact, a mail address or the URL of a web page",
        );
      }
      const execution = startExecution(context, { catalogue, source, store, metrics });
      await execution.select();
      while (execution.hasMore() && !execution.isStopped()) await execution.checkBatch();
      await execution.forget();
      return execution.report();
    },
  });
}
