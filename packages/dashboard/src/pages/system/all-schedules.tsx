import { useState } from "react";
import { useMe } from "../../frame/me.tsx";
import { ResumeButton } from "../../schedule-stop/resume-button.tsx";
import { StopDialog } from "../../schedule-stop/stop-dialog.tsx";
import { useScheduleStop } from "../../schedule-stop/use-schedule-stop.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./system.module.css";

/** The global stop: for when the database moves, or nobody knows what goes wrong. */
export function AllSchedules() {
  const { can } = useMe();
  const stop = useScheduleStop();
  const [isOpen, setOpen] = useState(false);
  if (stop === undefined || !can("admin")) return null;
  return (
    <section aria-labelledby="all-schedules">
      <h2 id="all-schedules" className={styles.heading}>
        All schedules
      </h2>
      <p className={styles.about}>
        {stop === null
          ? "Before the database moves, or while nobody knows what goes wrong: no slot of any job begins until schedules are resumed."
          : "They are stopped, as the line above says. Another reason or another end can be given."}
      </p>
      <p className={styles.buttons}>
        {stop !== null && <ResumeButton />}
        <Button size={stop === null ? "normal" : "small"} onPress={() => setOpen(true)}>
          {stop === null ? "Stop all schedules" : "Change the reason or the end"}
        </Button>
      </p>
      {isOpen && <StopDialog stop={stop} onClose={() => setOpen(false)} />}
    </section>
  );
}
