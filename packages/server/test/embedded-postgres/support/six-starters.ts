import type { App } from "./app.ts";

/** Six processes that start at once, and are killed when all have a connection; the way in which each got its server. */
export async function sixStarters(app: App, directory: string): Promise<string[]> {
  const starters = Array.from({ length: 6 }, () =>
    app.run(["open"], { env: { HORARIUM_DATA: directory } }),
  );
  const opened = await Promise.all(starters.map((starter) => starter.fact("opened")));
  for (const starter of starters) starter.child.kill("SIGKILL");
  await Promise.all(starters.map((starter) => starter.ended));
  return opened.map(({ mode }) => mode);
}
