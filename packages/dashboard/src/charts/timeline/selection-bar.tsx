import { formatInstant } from "../../time/format-instant.ts";
import { Button } from "../../ui/button.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import styles from "./selection-bar.module.css";
import type { Range } from "./range.ts";
import { countText, plural } from "../../words/count.ts";

/** What is in the range that was chosen, and the way to it. */
export function SelectionBar({
  range,
  zone,
  onEnd,
}: {
  range: Range;
  zone: string;
  onEnd: () => void;
}) {
  const { from, to, executions, failed, missed, planned } = range;
  const words = [
    plural(executions, "execution"),
    `${countText(failed)} failed`,
    ...(missed > 0 ? [`${countText(missed)} missed`] : []),
    ...(planned > 0 ? [`${countText(planned)} planned`] : []),
  ].join(", ");
  const time = (at: number) =>
    formatInstant(new Date(at), { zone, seconds: false, withZone: false });
  return (
    <div className={styles.bar} role="status">
      <span>
        {time(from)} to {time(to)}
      </span>
      <strong>{words}</strong>
      <LinkButton
        size="small"
        to="/executions"
        search={{ from: new Date(from).toISOString(), to: new Date(to).toISOString() }}
      >
        Open in Executions
      </LinkButton>
      <Button size="small" variant="quiet" onPress={onEnd}>
        Clear
      </Button>
    </div>
  );
}
