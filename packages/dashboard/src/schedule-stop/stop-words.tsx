import { useMe } from "../frame/me.tsx";
import { Time } from "../time/time.tsx";
import { Banner } from "../ui/banner.tsx";
import { ResumeButton } from "./resume-button.tsx";
import styles from "./stop-words.module.css";
import type { ScheduleStop } from "./use-schedule-stop.ts";

/** By whom, since when, why, and until when. */
export function StopWords({ stop }: { stop: ScheduleStop }) {
  const { can } = useMe();
  const { stoppedAt, stoppedBy, reason, until } = stop;
  return (
    <div className={styles.banner}>
      <Banner
        // a stop without an end waits for somebody
        tone={until === null ? "rubric" : "ochre"}
        isAnnounced
        actions={can("admin") && <ResumeButton />}
      >
        <strong>All schedules are stopped</strong>
        {until !== null && (
          <>
            {" "}
            until <Time at={until} variant="absolute" seconds={false} /> (
            <Time at={until} variant="relative" />)
          </>
        )}
        {reason !== null && `: “${reason}”`}. By {stoppedBy ?? "somebody"},{" "}
        <Time at={stoppedAt} variant="relative" />. Slots are skipped; what runs goes on, and so
        does what people ask for.
      </Banner>
    </div>
  );
}
