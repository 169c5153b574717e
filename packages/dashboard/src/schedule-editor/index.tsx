import { lazy, Suspense } from "react";
import { Skeleton } from "../ui/skeleton.tsx";
import type { EditorProps } from "./editor.tsx";

export type { FineCollision } from "./fine-collision.ts";
export type { ScheduleValue } from "./schedule-value.ts";
export { newScheduleValue, scheduleValueOf } from "./schedule-value.ts";
export { saveLabel, type ScheduleVerdict } from "./verdict.ts";
export type ScheduleEditorProps = EditorProps;

const Editor = lazy(async () => ({ default: (await import("./editor.tsx")).Editor }));

/**
 * When a job runs: controls on the left, what follows from them on the right.
 *
 *     const [value, setValue] = useState(scheduleValueOf(job));
 *     const [verdict, setVerdict] = useState<ScheduleVerdict>({ state: "checking" });
 *     <ScheduleEditor value={value} onChange={setValue} original={scheduleValueOf(job)} job={job.id} onVerdict={setVerdict} />
 *     <Button isDisabled={verdict.state !== "valid"}>{saveLabel(verdict)}</Button>
 */
export function ScheduleEditor(props: ScheduleEditorProps) {
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <Editor {...props} />
    </Suspense>
  );
}
