import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { showToast } from "../ui/toast-store.ts";
import { covers, type Collision, type FineCollision } from "./fine-collision.ts";

/** For a job that is not there yet: what was said to be fine is kept until it is. */
export interface FineCollisions {
  list: readonly FineCollision[];
  change: (list: readonly FineCollision[]) => void;
}

export interface CollisionVerdict {
  /** Who has said that it is fine; null: nobody, and it is a warning. */
  by: (collision: Collision) => string | null;
  mayJudge: boolean;
  isPending: boolean;
  accept: (collision: Collision) => void;
  warn: (collision: Collision) => void;
}

/** Whether a collision is fine, and the ways to say so and to be warned again. `retry` asks for the preview anew. */
export function useCollisionVerdict(
  drafts: FineCollisions | undefined,
  retry: () => void,
): CollisionVerdict {
  const { can } = useMe();
  const warn = useWrite("warnOfCollision", { onDone: retry, onRefused });
  const accept = useWrite("acceptCollision", {
    onDone: ({ id }) => {
      retry();
      showToast({
        text: "There is no warning of it any more, as long as the same jobs meet.",
        undo: { run: () => warn.mutate({ parameters: { accepted: id }, body: {} }) },
      });
    },
    onRefused,
  });
  return {
    by: ({ accepted, ...collision }) =>
      accepted !== null
        ? (accepted.by ?? "somebody")
        : drafts?.list.some((one) => covers(one, collision)) === true
          ? "you"
          : null,
    mayJudge: can("write"),
    isPending: accept.isPending || warn.isPending,
    accept({ jobs, peak }) {
      if (drafts === undefined) accept.mutate({ body: { jobs, peak } });
      else drafts.change([...drafts.list, { jobs, peak }]);
    },
    warn({ accepted, ...collision }) {
      drafts?.change(drafts.list.filter((one) => !covers(one, collision)));
      if (accepted !== null) warn.mutate({ parameters: { accepted: accepted.id }, body: {} });
    },
  };
}

function onRefused({ message }: Error): void {
  showToast({ text: message });
}
