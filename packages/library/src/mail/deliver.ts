import { messageOf, UnavailableError, wrongSetting } from "../failures.ts";
import type { MailAnswer, OpenMail, OutgoingMail } from "../infra/smtp.ts";
import type { Steps } from "../steps.ts";
import { lockMinutes, type Claimed } from "./claim.ts";
import { compose, type Ready } from "./compose.ts";
import { giveBack, outcomeOf, recordAnswer, type Outcome } from "./record.ts";
import type { MailSettings } from "./settings.ts";

/** What a batch is sent with. */
export interface Delivering {
  settings: MailSettings;
  mail: OpenMail;
  steps: Steps;
  signal: AbortSignal;
  connections: number;
  maxAttempts: number;
  redirectTo: string | null;
  at: string | null;
  /** After each answer that was written. */
  told: (event: DeliveryEvent) => void;
}

/** What became of one mail. */
export interface DeliveryEvent {
  ready: Ready;
  outcome: Outcome;
  code: string;
  text: string | null;
  isPolicy: boolean;
  ms: number;
}

/** After so many connections in a row that were lost without an answer it is the server and not the mails. */
const lossesInARow = 3;

/** No mail is begun in the last minute of the lock: the server may be silent for half of it. */
const beginWithinMs = (lockMinutes - 1) * 60_000;

/**
 * Sends a claimed batch over as many lanes as there are connections, and writes each answer at once. What was not tried
 * is given back. Throws what ended it: `UnavailableError`, or `DoNotRetry` for a setting.
 */
export async function deliver({ ready, token }: Claimed, delivering: Delivering): Promise<void> {
  const { steps, signal, connections } = delivering;
  const until = performance.now() + beginWithinMs;
  const waiting = [...ready];
  const isOver = () =>
    end.reason !== null ||
    performance.now() >= until ||
    signal.aborted ||
    steps.stoppedBy() !== null;
  const end = { reason: null as unknown, losses: 0 };

  const lane = async () => {
    try {
      while (!isOver()) {
        const next = waiting.shift();
        if (next === undefined) return;
        await deliverOne(next, token, delivering, end);
      }
    } catch (error) {
      end.reason ??= error;
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  if (waiting.length > 0) await steps.step((tx) => giveBack(tx, waiting, token));
  if (end.reason !== null) throw end.reason;
}

async function deliverOne(
  ready: Ready,
  token: string,
  delivering: Delivering,
  end: { losses: number },
): Promise<void> {
  const { settings, mail, steps, maxAttempts, redirectTo, at, told } = delivering;
  const startedAt = performance.now();
  const composed = tryToCompose(ready, settings, redirectTo);
  const answer =
    "failure" in composed ? composed.failure : await sendOrNothing(mail, composed.mail);
  if (answer !== null) end.losses = isLost(answer) ? end.losses + 1 : 0;
  const outcome: Outcome | null =
    answer === null ? { status: "obsolete" } : outcomeOf(answer, ready.attempts, maxAttempts);
  if (outcome === null) {
    await steps.step((tx) => giveBack(tx, [ready], token));
    throw reasonOf(answer, settings);
  }
  const code = answer?.code ?? "";
  const text = answer?.text ?? "nothing of it is still so";
  const isRedirected = redirectTo !== null;
  const isOurs = await steps.step((tx) =>
    recordAnswer(tx, { ready, token, outcome, code, text, isRedirected }, at),
  );
  const ms = Math.round(performance.now() - startedAt);
  const isPolicy = answer?.accepted === false && answer.verdict === "policy";
  if (isOurs) told({ ready, outcome, code, text, isPolicy, ms });
  if (end.losses >= lossesInARow) throw reasonOf(answer, settings);
}

type Composed = { mail: OutgoingMail | null } | { failure: MailAnswer };

/** A text that cannot be written is the fault of this delivery, and of no other. */
function tryToCompose(ready: Ready, settings: MailSettings, redirectTo: string | null): Composed {
  try {
    return { mail: compose(ready, settings, redirectTo) };
  } catch (error) {
    return {
      failure: { accepted: false, verdict: "dead", code: "template", text: messageOf(error) },
    };
  }
}

async function sendOrNothing(mail: OpenMail, composed: OutgoingMail | null) {
  return composed === null ? null : await mail.send(composed);
}

function isLost(answer: MailAnswer): boolean {
  return !answer.accepted && answer.verdict === "lost";
}

/** Only the code: what a server says to a login may repeat it. */
function reasonOf(answer: MailAnswer | null, { transport }: MailSettings): Error {
  const code = answer?.code ?? "";
  if (answer?.accepted === false && answer.verdict === "config") {
    return wrongSetting(
      `${transport.name} does not let us in (${code}): check the user, the password and TLS`,
    );
  }
  return new UnavailableError(`${transport.name} does not take mail now (${code})`);
}
