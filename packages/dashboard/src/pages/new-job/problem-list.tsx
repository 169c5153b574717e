import type { FieldProblem } from "../../api/problem.ts";
import type { Step } from "./draft.ts";
import { wordsOf } from "../../words/words-of.ts";
import styles from "./new-job.module.css";

/** What is wrong, each with the way to where it is put right. */
export function ProblemList({
  problems,
  goTo,
}: {
  problems: readonly Pick<FieldProblem, "path" | "message">[];
  goTo: (step: Step) => void;
}) {
  return (
    <ul className={styles.problems}>
      {problems.map(({ path, message }) => (
        <li key={`${path} ${message}`}>
          <button className={styles.link} type="button" onClick={() => goTo(stepOf(path))}>
            {placeWords(path)}
          </button>
          : {message}
        </li>
      ))}
    </ul>
  );
}

export function stepOf(path: string | null): Step {
  const field = (path ?? "").split(".")[1] ?? "";
  if (field === "handler") return "what";
  if (field === "parameters") return "with";
  const how = ["name", "title", "description", "folder", "timeoutMs", "graceMs", "retry"];
  return how.includes(field) ? "how" : "when";
}

function placeWords(path: string): string {
  const [, field = "", ...rest] = path.split(".");
  return [field === "parameters" ? "Parameters" : wordsOf(field), ...rest.map(wordsOf)].join(", ");
}
