import type { ReactNode } from "react";
import { Sheet } from "./sheet.tsx";

/** In place of a form for whose one-time link lost its token on the way. */
export function BrokenLink({ foot }: { foot: ReactNode }) {
  return (
    <Sheet title="This link is incomplete" foot={foot}>
      <p>It ends with a one-time token behind “#token=”. Copy it once more, to its end.</p>
    </Sheet>
  );
}
