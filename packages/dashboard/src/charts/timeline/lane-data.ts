import type { Answer } from "../../api/call.ts";

export type TimelineAnswer = Answer<"readTimeline">;
export type LaneAnswer = TimelineAnswer["lanes"][number];
export type BarAnswer = NonNullable<LaneAnswer["bars"]>[number];
export type CollisionAnswer = TimelineAnswer["collisions"][number];
export type QuietAnswer = TimelineAnswer["quiet"][number];
export type Counts = LaneAnswer["past"][number]["counts"];
export type Status = BarAnswer["status"];
