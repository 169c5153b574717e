import { messageOf, UnavailableError, wrongSetting } from "../failures.ts";
import type { MailAnswer, OpenMail, OutgoingMail } from "../infra/smtp.ts";
import { keepUntil, type Transact } from "../keep.ts";
import type { Steps } from "../steps.ts";
import type { Claimed } from "./claim.ts";
import { compose, type Ready } from "./compose.ts";
import { answerWithinMs, begin, beginWithinMs, giveBack, lockMs } from "./lock.ts";
import { outcomeOf, recordAnswer, type Outcome } from "./record.ts";
import type { MailSettings } from "./settings.ts";

/** What a batch is sent with. */
export interface Delivering {
  settings: MailSettings;
  mail: OpenMail;
  /** For what begins a mail: only who has the execution may. */
  steps: Steps;
  /** For what came of it, which is kept also when the execution is another worker's by now. */
  keep: Transact;
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

/**
 * Sends a claimed batch over as many lanes as there are connections, and writes each answer at once. What was not sent
 * is given back. `claimedAt` is the moment before the claim, of `performance.now()`. Throws what ended it:
 * `UnavailableError`, or `DoNotRetry` for a setting.
 */
export async function deliver(
  { ready, token }: Claimed,
  claimedAt: number,
  delivering: Delivering,
): Promise<void> {
  const { steps, signal, connections } = delivering;
  const waiting = [...ready];
  const isOver = () =>
    end.reason !== null ||
    performance.now() - claimedAt >= beginWithinMs ||
    signal.aborted ||
    steps.stoppedBy() !== null;
  const end = { reason: null as unknown, losses: 0 };

  const lane = async () => {
    try {
      while (!isOver()) {
        const next = waiting.shift();
        if (next === undefined) return;
        let begun: Begun | null;
        try {
          begun = await beginOne(next, token, delivering);
        } catch (error) {
          waiting.push(next);
          throw error;
        }
        if (begun !== null) await deliverOne(begun, delivering, end);
      }
    } catch (error) {
      end.reason ??= error;
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  if (waiting.length > 0) {
    const ids = waiting.map(({ id }) => id);
    await keepUntil(claimedAt + lockMs, delivering.keep)((tx) => giveBack(tx, ids, token));
  }
  if (end.reason !== null) throw end.reason;
}

/** A mail whose lock is ours for long enough. */
interface Begun {
  ready: Ready;
  token: string;
  /** Tries to write for as long as the lock holds. */
  keep: Transact;
}

/** Null: it is another worker's, or it took too long to begin. */
async function beginOne(
  ready: Ready,
  token: string,
  { steps, keep, at }: Delivering,
): Promise<Begun | null> {
  const startedAt = performance.now();
  const isOurs = await steps.step((tx) => begin(tx, { id: ready.id, token }, at));
  if (!isOurs) return null;
  const begun = { ready, token, keep: keepUntil(startedAt + lockMs, keep) };
  // this process may have been stopped in between: a lock that could end before the answer is not used
  if (performance.now() - startedAt <= lockMs - answerWithinMs) return begun;
  await begun.keep((tx) => giveBack(tx, [ready.id], token));
  return null;
}

async function deliverOne(
  { ready, token, keep }: Begun,
  delivering: Delivering,
  end: { losses: number },
): Promise<void> {
  const { settings, mail, maxAttempts, redirectTo, at, told } = delivering;
  const startedAt = performance.now();
  const composed = tryToCompose(ready, settings, redirectTo);
  const answer =
    "failure" in composed ? composed.failure : await sendOrNothing(mail, composed.mail);
  if (answer !== null) end.losses = isLost(answer) ? end.losses + 1 : 0;
  const outcome: Outcome | null =
    answer === null ? { status: "obsolete" } : outcomeOf(answer, ready.attempts, maxAttempts);
  if (outcome === null) {
    await keep((tx) => giveBack(tx, [ready.id], token));
    throw reasonOf(answer, settings);
  }
  const code = answer?.code ?? "";
  const text = answer?.text ?? "nothing of it is still so";
  const isRedirected = redirectTo !== null;
  const isOurs = await keep((tx) =>
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
  if (composed === null) return null;
  return await mail.send(composed, AbortSignal.timeout(answerWithinMs));
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
