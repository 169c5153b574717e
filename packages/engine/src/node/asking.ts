import { rebuildError, type CrossedError } from "./crossing-error.ts";

/** Questions to another thread or process, which answers them with a message of its own. */
export interface Asker<Answer> {
  ask(): Promise<Answer>;
  answer(id: number, value: Answer, error: CrossedError | null): void;
  /** The other side is gone: every open question is rejected. */
  abandon(error: Error): void;
}

/** `put` sends the question under its number; its answer is given to `answer`. */
export function createAsker<Answer>(put: (id: number) => void): Asker<Answer> {
  const open = new Map<
    number,
    { resolve: (value: Answer) => void; reject: (error: Error) => void }
  >();
  let last = 0;
  return {
    ask: () =>
      new Promise((resolve, reject) => {
        const id = ++last;
        open.set(id, { resolve, reject });
        put(id);
      }),
    answer(id, value, error) {
      const question = open.get(id);
      open.delete(id);
      if (error === null) question?.resolve(value);
      else question?.reject(rebuildError(error));
    },
    abandon(error) {
      for (const { reject } of open.values()) reject(error);
      open.clear();
    },
  };
}
