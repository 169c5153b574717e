import type { Input } from "../../api/call.ts";
import { nameOf, type Draft } from "./draft.ts";

type Body = Input<"checkJob">["body"];

/** What the API is asked to check, and to create. What the handler decides by itself is left out. */
export function toBody(draft: Draft): Body {
  const { onceAt: _, ...schedule } = draft.schedule;
  return {
    name: nameOf(draft),
    handler: draft.handler ?? "",
    ...schedule,
    parameters: draft.parameters,
    ...(draft.title.trim() !== "" && { title: draft.title.trim() }),
    ...(draft.description.trim() !== "" && { description: draft.description.trim() }),
    ...(draft.folder.trim() !== "" && { folder: draft.folder.trim() }),
    ...(draft.timeoutMs !== null && { timeoutMs: draft.timeoutMs }),
    ...(draft.retry !== null && { retry: draft.retry }),
  };
}
