import { codeOf, readableError } from "./readable-error.ts";

/**
 * Whether all that a command prints arrives. A reader that has seen enough (`| head`) is none of its business; a full disk
 * is: what was to be kept is not there, so that the exit code must not be 0.
 */
export function watchOutput(): { written(): Promise<void> } {
  let failure: unknown;
  process.stdout.on("error", (error) => (failure ??= error));
  return {
    async written() {
      await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
      // what a file refuses is told after that
      await new Promise((resolve) => setImmediate(resolve));
      if (failure === undefined || codeOf(failure) === "EPIPE") return;
      console.error(`the output is not complete: ${readableError(failure)}`);
      process.exitCode = 1;
    },
  };
}
