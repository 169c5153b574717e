import { harmless, type Horarium } from "horarium";
import { kindOf } from "./kinds.ts";
import type { Means, SendAnswer } from "./kind.ts";
import { dropDelivery, recordTry, type Leased } from "./outbox.ts";
import { SealError, type Seal } from "./seal.ts";

/** One try of a delivery, recorded. */
export async function sendDelivery(
  horarium: Horarium,
  leased: Leased,
  { seal, means }: { seal: Seal; means: Means },
): Promise<void> {
  const { channel_kind: kind, enabled, kind: type } = leased;
  // who tests a channel that is off wants to know whether it can be switched on
  if (kind === null || (enabled !== true && type !== "test")) return dropDelivery(horarium, leased);
  const began = performance.now();
  const answer = await tried(leased, seal, means);
  await recordTry(
    horarium,
    leased,
    { ...answer, answer: harmless(answer.answer, 300) },
    performance.now() - began,
  );
}

async function tried(leased: Leased, seal: Seal, means: Means): Promise<SendAnswer> {
  const kind = kindOf(leased.channel_kind ?? "");
  if (kind === undefined) {
    return {
      ok: false,
      answer: "this version of Horarium does not know this kind of channel",
      isRefused: true,
    };
  }
  try {
    const secrets = seal.open(leased.sealed!, leased.channel_id);
    return await kind.send(
      { id: leased.id, message: leased.message, settings: leased.settings, secrets },
      means,
    );
  } catch (error) {
    if (error instanceof SealError) return { ok: false, answer: error.message };
    return { ok: false, answer: error instanceof Error ? error.message : String(error) };
  }
}
