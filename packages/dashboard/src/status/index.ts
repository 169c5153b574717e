export { causeOf } from "./cause.ts";
export { sentenceOf } from "./cause-sentence.ts";
export { stateOf, wordOf } from "./state-of.ts";
export type { Statable, State, StateName, Status } from "./state.ts";
export { StatusGlyph, type StatusGlyphProps } from "./status-glyph.tsx";
export { StatusLabel, stopwatch, type StatusLabelProps } from "./status-label.tsx";
export {
  SlotStrip,
  type SlotStripProps,
  type StripChange,
  type StripHand,
  type StripSlot,
} from "./slot-strip.tsx";
