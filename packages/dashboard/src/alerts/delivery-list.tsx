import { Link } from "@tanstack/react-router";
import { useWrite } from "../api/use-write.ts";
import { useMe } from "../frame/me.tsx";
import { formatDuration } from "../time/format-duration.ts";
import { Time } from "../time/time.tsx";
import { Button } from "../ui/button.tsx";
import { Chip, type ChipProps } from "../ui/chip.tsx";
import { showToast } from "../ui/toast-store.ts";
import type { Delivery } from "./alert.ts";
import styles from "./delivery-list.module.css";
import { plural } from "../words/count.ts";

export interface DeliveryListProps {
  deliveries: readonly Delivery[];
  /** On its own page it need not be named. */
  isOfOneAlert?: boolean;
  /** In the log of a channel. */
  isOfOneChannel?: boolean;
}

/** What was sent, with the answer to each try. */
export function DeliveryList({
  deliveries,
  isOfOneAlert = false,
  isOfOneChannel = false,
}: DeliveryListProps) {
  return (
    <ol className={styles.list} aria-label="Deliveries">
      {deliveries.map((delivery) => (
        <li key={delivery.id} className={styles.delivery}>
          <div className={styles.words}>
            <p className={styles.line}>
              <span>
                {typeWords(delivery)}
                {!isOfOneChannel && `, to ${delivery.channel.name ?? "a channel that is gone"}`}
              </span>
              <StatusChip status={delivery.status} />
            </p>
            {!isOfOneAlert && <What delivery={delivery} />}
            <Tries delivery={delivery} />
          </div>
          <div className={styles.end}>
            <RetryDelivery delivery={delivery} />
            <span className={styles.time}>
              <Time at={delivery.createdAt} variant="absolute" withZone={false} />
            </span>
          </div>
        </li>
      ))}
    </ol>
  );
}

function typeWords({ type, alerts }: Delivery): string {
  return type === "alerts.summary"
    ? `Summary of ${plural(alerts, "alert")}`
    : (types[type] ?? type);
}

const types: Readonly<Record<string, string>> = {
  "alert.opened": "Opened",
  "alert.reopened": "Opened again",
  "alert.reminder": "Reminder",
  "alert.escalated": "Escalated",
  "alert.flapping": "Flapping",
  "alert.resolved": "Resolved",
  test: "Test",
};

function StatusChip({ status }: Pick<Delivery, "status">) {
  const [word, tone] = words[status];
  return <Chip tone={tone}>{word}</Chip>;
}

const words: Readonly<
  Record<Delivery["status"], readonly [string, NonNullable<ChipProps["tone"]>]>
> = {
  waiting: ["Waiting", "ochre"],
  delivered: ["Delivered", "verdigris"],
  failed: ["Failed", "rubric"],
  dropped: ["Dropped", "plain"],
};

function What({ delivery: { alert, sentence } }: { delivery: Delivery }) {
  if (sentence === null) return null;
  if (alert === null) return <p className={styles.what}>{sentence}</p>;
  return (
    <p className={styles.what}>
      <Link to="/alerts/$part" params={{ part: alert }}>
        {sentence}
      </Link>
    </p>
  );
}

/** What the other side has said each time, as it said it. */
function Tries({ delivery: { tries, nextAt } }: { delivery: Delivery }) {
  return (
    <ul className={styles.tries}>
      {tries.map((one, index) => (
        <li key={index} className={styles.try} data-refused={!one.ok || undefined}>
          {tries.length > 1 && `${index + 1}. `}
          <code>{one.answer}</code> <span>after {formatDuration(one.durationMs)}</span>
        </li>
      ))}
      {nextAt !== null && (
        <li className={styles.try}>
          {tries.length === 0 ? "Sent" : "Tried again"} <Time at={nextAt} variant="relative" />
        </li>
      )}
    </ul>
  );
}

/** The same message under the same id: who has it already may drop it. */
function RetryDelivery({ delivery: { id, status } }: { delivery: Delivery }) {
  const { can } = useMe();
  const retry = useWrite("retryDelivery", {
    onDone: () => showToast({ text: "It is sent again now." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  if (!can("run") || (status !== "failed" && status !== "dropped")) return null;
  return (
    <Button
      size="small"
      isPending={retry.isPending}
      onPress={() => retry.mutate({ parameters: { delivery: id }, body: {} })}
    >
      Send again
    </Button>
  );
}
