export { DisplayZoneProvider, useDisplayZone, ownZone, type DisplayZone } from "./display-zone.tsx";
export { Duration } from "./duration.tsx";
export { formatDuration } from "./format-duration.ts";
export {
  areSameAt,
  formatInstant,
  zonePlace,
  zoneShortName,
  type InstantFormat,
} from "./format-instant.ts";
export { formatRelative } from "./format-relative.ts";
export { clockError, serverNow } from "./server-clock.ts";
export { Time, type TimeProps } from "./time.tsx";
export { useNow } from "./use-now.ts";
