import { useWrite } from "../../api/use-write.ts";
import { useMe } from "../../frame/me.tsx";
import { Time } from "../../time/time.tsx";
import { Button } from "../../ui/button.tsx";
import { showToast } from "../../ui/toast-store.ts";
import styles from "./collisions.module.css";
import type { CollisionAnswer } from "./lane-data.ts";

/** Who has said that a collision is fine, and the way back. */
export function AcceptedNote({ accepted }: { accepted: NonNullable<CollisionAnswer["accepted"]> }) {
  const { can } = useMe();
  const warn = useWrite("warnOfCollision", {
    onDone: () => showToast({ text: "There is a warning again where these jobs meet." }),
    onRefused: ({ message }) => showToast({ text: message }),
  });
  return (
    <div className={styles.offer}>
      <p>
        {accepted.by ?? "Somebody"} said that this is fine,{" "}
        <Time at={accepted.at} variant="relative" />. Where another job joins in, it is a warning
        again.
      </p>
      {can("write") && (
        <Button
          size="small"
          isPending={warn.isPending}
          onPress={() => warn.mutate({ parameters: { accepted: accepted.id }, body: {} })}
        >
          Warn again
        </Button>
      )}
    </div>
  );
}
