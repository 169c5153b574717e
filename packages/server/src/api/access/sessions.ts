import { z } from "@hono/zod-openapi";
import * as auth from "../../auth/sessions.ts";
import { operation } from "../operation.ts";
import { Problem } from "../problem.ts";
import { Id } from "../schemas/common.ts";
import { accounts, ownAccount } from "./account.ts";
import { Session } from "./schemas.ts";

const tag = "Access";

export const listSessions = operation({
  name: "listSessions",
  method: "get",
  path: "/auth/sessions",
  permission: "self",
  tag,
  summary: "One's sessions that are in use",
  answer: z.object({ rows: z.array(Session) }),
  async run(_, context) {
    const { personId, sessionId } = ownAccount(context);
    const rows = await auth.listSessions(accounts(context), personId);
    return { rows: rows.map((row) => ({ ...row, isThis: row.id === sessionId })) };
  },
});

export const endSession = operation({
  name: "endSession",
  method: "delete",
  path: "/auth/sessions/{session}",
  permission: "self",
  tag,
  summary: "End one of one's sessions",
  parameters: z.object({ session: Id }),
  answer: z.object({ ended: z.int() }),
  async run({ parameters: { session } }, context) {
    const { personId } = ownAccount(context);
    const ended = await auth.endSessions(accounts(context), { personId, only: session });
    if (ended === 0) throw new Problem(404, "not_found", `there is no session ${session} of yours`);
    return { ended };
  },
});

export const endOtherSessions = operation({
  name: "endOtherSessions",
  method: "post",
  path: "/auth/sessions/end-others",
  permission: "self",
  tag,
  summary: "End all of one's sessions but this one",
  answer: z.object({ ended: z.int() }),
  async run(_, context) {
    const { personId, sessionId } = ownAccount(context);
    const ended = await auth.endSessions(accounts(context), { personId, except: sessionId });
    return { ended };
  },
});
