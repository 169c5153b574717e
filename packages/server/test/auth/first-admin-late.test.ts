import { expect, test } from "vitest";
import { codeOf, password, useAuth } from "./support.ts";

const here = useAuth();

test("the link of the first admin is void after an hour", async () => {
  const link = await here.auth.firstAdminLink();
  here.horarium.clock.advance("1h");
  const body = { token: link!.token, email: "ada@example.com", name: "Ada", password };
  const answer = await here.browser().call("POST", "/auth/first-admin", body);
  expect(codeOf(answer)).toBe("422 void_link");
  expect(await here.auth.hasAdmin()).toBe(false);
});
