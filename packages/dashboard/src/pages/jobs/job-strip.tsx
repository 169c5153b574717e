import { useNavigate } from "@tanstack/react-router";
import { jobTitle } from "../../job/job-title.ts";
import { SlotStrip } from "../../status/slot-strip.tsx";
import type { ListedJob } from "./listed-job.ts";
import styles from "./jobs.module.css";

export function JobStrip({ job, room }: { job: ListedJob; room: number }) {
  const navigate = useNavigate();
  if (job.slots.length === 0) return <span className={styles.quiet}>No slot yet</span>;
  return (
    <SlotStrip
      label={jobTitle(job)}
      slots={job.slots}
      zone={job.timezone}
      room={room}
      onOpen={(execution) => void navigate({ to: "/executions/$execution", params: { execution } })}
    />
  );
}
