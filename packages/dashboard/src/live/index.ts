export { useLive, type Live } from "./live-state.ts";
export { pauseLive, resumeLive, retryLive, startLive } from "./start-live.ts";
export { onLiveEvents, useLiveEvents } from "./live-events.ts";
export { useNewest, type Newest } from "./use-newest.ts";
export { useWatchLog } from "./use-watch-log.ts";
export type { LiveEvent, LogLine } from "./live-event.ts";
