import { expect, test } from "vitest";

import { codeOf, minutesUntilRetry, verdictOf, type SmtpFailure } from "./smtp-answer.ts";

const rcpt = (response: string): SmtpFailure => ({
  code: "EENVELOPE",
  command: "RCPT TO",
  response,
  responseCode: Number(response.slice(0, 3)),
});

test.each<[string, SmtpFailure, ReturnType<typeof verdictOf>]>([
  ["greylisted", rcpt("451 4.7.1 try again"), "retry"],
  ["no space for now", rcpt("452 4.3.1 no space"), "retry"],
  [
    "421 for one",
    { code: "ECONNECTION", command: "CONN", responseCode: 421, response: "421 bye" },
    "retry",
  ],
  ["bad sequence", { ...rcpt("503 5.5.1 no"), command: "DATA" }, "retry"],
  ["unknown user", rcpt("550 5.1.1 no such user"), "bounce"],
  [
    "unknown user, found out late",
    { ...rcpt("550 5.1.1 no"), command: "DATA", code: "EMESSAGE" },
    "bounce",
  ],
  ["disabled mailbox", rcpt("550 5.2.1 disabled"), "bounce"],
  ["bad address syntax", rcpt("553 5.1.3 bad"), "bounce"],
  ["our address is the bad one", rcpt("553 5.1.8 bad sender"), "dead"],
  ["the sender is refused", { ...rcpt("550 5.1.1 no"), command: "MAIL FROM" }, "dead"],
  ["550 without a reason", rcpt("550 no"), "dead"],
  ["full", rcpt("552 too much"), "full"],
  ["full, for now", rcpt("452 4.2.2 over quota"), "full"],
  ["full by the enhanced code", rcpt("550 5.2.2 over quota"), "full"],
  ["policy", rcpt("550 5.7.1 blocked"), "policy"],
  ["554", { ...rcpt("554 rejected"), command: "DATA" }, "policy"],
  ["wrong password", { code: "EAUTH", command: "AUTH PLAIN", responseCode: 535 }, "config"],
  [
    "login not possible now",
    { code: "EAUTH", command: "AUTH PLAIN", responseCode: 454 },
    "unavailable",
  ],
  ["login wanted", { code: "EENVELOPE", command: "MAIL FROM", responseCode: 530 }, "config"],
  ["TLS", { code: "ETLS", command: "STARTTLS" }, "config"],
  ["refused", { code: "ESOCKET", originalCode: "ECONNREFUSED", command: "CONN" }, "unavailable"],
  ["no such host", { code: "EDNS", command: "CONN" }, "unavailable"],
  ["421 on connect", { code: "EPROTOCOL", command: "CONN", responseCode: 421 }, "unavailable"],
  ["421 to EHLO", { code: "ECONNECTION", command: "EHLO", responseCode: 421 }, "unavailable"],
  ["closed before the greeting", { code: "ECONNECTION" }, "unavailable"],
  [
    "no greeting",
    { code: "ETIMEDOUT", command: "CONN", timeoutType: "GREETING_TIMEOUT" },
    "unavailable",
  ],
  ["no answer", { code: "ETIMEDOUT", command: "CONN", timeoutType: "SOCKET_TIMEOUT" }, "lost"],
  ["reset", { code: "ESOCKET", originalCode: "ECONNRESET", command: "CONN" }, "lost"],
  ["closed before the answer", { code: "ECONNECTION", command: "CONN" }, "lost"],
  ["no recipient", { code: "EENVELOPE", command: "API" }, "dead"],
  ["none of SMTP's", {}, null],
])("%s", (_, failure, expected) => {
  expect(verdictOf(failure)).toBe(expected);
});

test("a code is short, and as precise as the server was", () => {
  expect(codeOf(rcpt("550 5.1.1 <a@example.org> unknown"))).toBe("550 5.1.1");
  expect(codeOf(rcpt("552 too much"))).toBe("552");
  expect(codeOf({ code: "ESOCKET", originalCode: "ECONNREFUSED" })).toBe("ECONNREFUSED");
  expect(codeOf({})).toBe("unknown");
});

test("attempts come 1, 5, 15 minutes, 1, 4 and 12 hours apart", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 20].map(minutesUntilRetry)).toEqual([
    1, 5, 15, 60, 240, 720, 720, 720,
  ]);
});
