/** One PostgreSQL for all test files; each file makes databases of its own in it. */
export default async function setup({
  provide,
}: {
  provide: (key: "databaseUrl", value: string) => void;
}): Promise<void> {
  const url = process.env["TEST_DATABASE_URL"];
  if (url === undefined) throw new Error("TEST_DATABASE_URL is not set");
  provide("databaseUrl", url);
}

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
  }
}
