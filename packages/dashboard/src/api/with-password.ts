import { ApiProblem } from "./problem.ts";

/** Asks who is signed in for the password; false: they leave it. */
export type AskPassword = () => Promise<boolean>;

let askPassword: AskPassword | null = null;

/** Whoever can show a dialog. Returns what takes it away again. */
export function setAskPassword(ask: AskPassword): () => void {
  askPassword = ask;
  return () => {
    if (askPassword === ask) askPassword = null;
  };
}

/** Does `work`; where the server wants the password first, asks for it, and does it again. */
export async function withPassword<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isAsked = error instanceof ApiProblem && error.code === "confirm_first";
    if (!isAsked || askPassword === null || !(await askPassword())) throw error;
    return work();
  }
}
