import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ask } from "../../api/ask.ts";
import { Time } from "../../time/time.tsx";
import { noteLook, sinceLastLook } from "./last-look.ts";
import type { Overview } from "./sentence.ts";
import { countText, plural } from "../../words/count.ts";
import styles from "./today.module.css";

/** What happened since somebody last looked, in one line; on the first visit, in the last 24 hours. */
export function Since() {
  const [since] = useState(sinceLastLook);
  useEffect(() => {
    noteLook();
    const look = () => noteLook();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  const { data } = useQuery(ask("getOverview", since === null ? {} : { query: { since } }));
  if (data === undefined) return null;
  return (
    <section className={styles.since} aria-labelledby="since">
      <h2 id="since">{since === null ? "In the last 24 hours" : "Since you last looked"}</h2>
      <p>
        {since !== null && (
          <>
            Since <Time at={since} variant="absolute" seconds={false} withZone={false} />:{" "}
          </>
        )}
        <Link to="/executions" search={{ from: data.since.from }}>
          {plural(data.since.executions, "execution")}
        </Link>
        {outcomesInWords(data.since)}
        {"; "}
        {data.since.changes === 0 ? (
          "no changes."
        ) : (
          <>
            <Link to="/changes" search={{ from: data.since.from }}>
              {plural(data.since.changes, "change")}
            </Link>
            {data.since.by.length > 0 && ` by ${data.since.by.slice(0, 3).join(", ")}`}.
          </>
        )}
      </p>
    </section>
  );
}

const outcomes = ["completed", "failed", "missed", "skipped", "cancelled"] as const;

function outcomesInWords({ counts }: Overview["since"]): string {
  return outcomes
    .flatMap((status) => {
      const count = counts[status] ?? 0;
      return count === 0 ? [] : [`, ${countText(count)} ${status}`];
    })
    .join("");
}
