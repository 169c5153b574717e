import file from "./cron-vectors.json" with { type: "json" };

/** A schedule and the slots that it must give. */
export interface Vector {
  id: string;
  category: string;
  text: string;
  timezone: string;
  from: Date;
  dstGap: "shift" | "skip" | null;
  dstOverlap: "once" | "twice" | null;
  expected: string[] | "error";
  class: string | undefined;
}

interface StoredVector {
  id: string;
  category: string;
  expr?: string;
  parts?: [string, number][];
  tz: string;
  from: string;
  dst_gap?: "shift" | "skip";
  dst_overlap?: "once" | "twice";
  expected: string[] | "error";
  class?: string;
}

export const vectors: Vector[] = (file.vectors as unknown as StoredVector[]).map((vector) => ({
  id: vector.id,
  category: vector.category,
  text: vector.expr ?? vector.parts!.map(([piece, times]) => piece.repeat(times)).join(""),
  timezone: vector.tz,
  from: new Date(vector.from),
  dstGap: vector.dst_gap ?? null,
  dstOverlap: vector.dst_overlap ?? null,
  expected: vector.expected,
  class: vector.class,
}));
