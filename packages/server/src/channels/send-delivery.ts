import { harmless, type AlertMessage, type Horarium } from "horarium";
import { hideSecrets } from "./hide-secrets.ts";
import { kindOf } from "./kinds.ts";
import type { Means, SendAnswer } from "./kind.ts";
import { dropDelivery, recordTry, type Leased } from "./outbox.ts";
import type { PingMessage } from "./pings/message.ts";
import { isPingTrue, sendPing } from "./pings/send-ping.ts";
import type { Seal } from "./seal.ts";

/** One try of a delivery, recorded. */
export async function sendDelivery(
  horarium: Horarium,
  leased: Leased,
  { seal, means }: { seal: Seal; means: Means },
): Promise<void> {
  if (!(await isWanted(horarium, leased))) return dropDelivery(horarium, leased);
  const began = performance.now();
  const answer = await tried(leased, seal, means);
  await recordTry(
    horarium,
    leased,
    { ...answer, answer: harmless(answer.answer, 300) },
    performance.now() - began,
  );
}

async function isWanted(horarium: Horarium, leased: Leased): Promise<boolean> {
  const { id, message, is_ping: isPing, channel_kind: kind, enabled, kind: type } = leased;
  if (isPing) return isPingTrue(horarium, id, message as PingMessage);
  // who tests a channel that is off wants to know whether it can be switched on
  return kind !== null && (enabled === true || type === "test");
}

async function tried(leased: Leased, seal: Seal, means: Means): Promise<SendAnswer> {
  try {
    const secrets = seal.open(leased.sealed!, leased.channel_id);
    const said = await send(leased, secrets, means);
    return { ...said, answer: hideSecrets(said.answer, secrets) };
  } catch (error) {
    return { ok: false, answer: error instanceof Error ? error.message : String(error) };
  }
}

async function send(leased: Leased, secrets: unknown, means: Means): Promise<SendAnswer> {
  const { id, message, settings } = leased;
  if (leased.is_ping)
    return sendPing((secrets as { url: string }).url, message as PingMessage, means);
  const kind = kindOf(leased.channel_kind ?? "");
  if (kind === undefined) return unknownKind;
  return kind.send({ id, message: message as AlertMessage, settings, secrets }, means);
}

const unknownKind: SendAnswer = {
  ok: false,
  answer: "this version of Horarium does not know this kind of channel",
  isRefused: true,
};
