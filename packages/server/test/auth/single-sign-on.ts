import { afterAll, beforeAll } from "vitest";
import { client, startProvider, type Said, type TestProvider } from "./provider.ts";
import { useAuth, type Browser, type TestAuth, type TestAuthOptions } from "./support.ts";

/** Servers that take people of a provider, and what a browser does to come in there. */
export function useSignOn(
  options: Omit<NonNullable<TestAuthOptions["singleSignOn"]>, "issuer" | "clientId"> = {},
  kind: { isInIdToken?: boolean } = {},
) {
  let provider: TestProvider;
  const singleSignOn = { issuer: "", ...client, ...options };
  beforeAll(async () => {
    provider = await startProvider(kind);
    singleSignOn.issuer = provider.issuer;
  });
  const here = useAuth({ singleSignOn });
  afterAll(() => provider.stop());
  return {
    here,
    get provider() {
      return provider;
    },
    /** Gives where the browser is sent at the end, or what it is told. */
    async come(said: Said, { to, again = false, browser = here.browser() }: Coming = {}) {
      const query = new URLSearchParams({
        ...(to === undefined ? {} : { to }),
        ...(again ? { again: "true" } : {}),
      });
      const begun = await visit(here, browser, `/api/auth/single-sign-on?${query.toString()}`);
      const back = await provider.signIn(begun.location!, said);
      return { browser, begun, back, ...(await visit(here, browser, back)) };
    },
  };
}

interface Coming {
  to?: string;
  again?: boolean;
  browser?: Browser;
}

/** A page that is gone to, by a browser that keeps both cookies. */
export async function visit(here: TestAuth, browser: Browser, path: string) {
  const response = await fetch(new URL(path, here.urls[0]), {
    redirect: "manual",
    headers: { cookie: browser.cookie ?? "", "sec-fetch-site": "cross-site" },
  });
  const cookies = response.headers.getSetCookie();
  for (const header of cookies) {
    if (!/max-age=0/i.test(header)) browser.cookie = header.split(";")[0]!;
  }
  return {
    status: response.status,
    location: response.headers.get("location"),
    page: await response.text(),
    headers: response.headers,
    cookies,
  };
}
