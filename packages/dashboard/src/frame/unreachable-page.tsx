import type { ApiProblem } from "../api/problem.ts";
import { Button } from "../ui/button.tsx";
import { Sheet } from "./sheet.tsx";

/** Before it is known who asks: the server does not say. */
export function UnreachablePage({ problem, retry }: { problem: ApiProblem; retry: () => void }) {
  return (
    <Sheet
      title={problem.status === 0 ? "The server cannot be reached" : "The server does not answer"}
      lead="Jobs go on as long as a worker runs: only this page has no answer."
      foot={problem.requestId === null ? undefined : `Request ${problem.requestId}`}
    >
      {problem.status !== 0 && <p>{problem.message}</p>}
      <div>
        <Button variant="filled" onPress={retry}>
          Try again
        </Button>
      </div>
    </Sheet>
  );
}
