import { lazy, Suspense } from "react";
import { closeLayer, useLayer, type Layer } from "./layers.ts";

const Palette = lazy(async () => ({
  default: (await import("../palette/palette.tsx")).Palette,
}));
const Help = lazy(async () => ({ default: (await import("../keyboard/help.tsx")).Help }));
const RunWithDialog = lazy(async () => ({
  default: (await import("../job/run-with-dialog.tsx")).RunWithDialog,
}));
const BackfillDialog = lazy(async () => ({
  default: (await import("../job/backfill-dialog.tsx")).BackfillDialog,
}));
const DeleteDialog = lazy(async () => ({
  default: (await import("../job/delete-dialog.tsx")).DeleteDialog,
}));

/** What was opened by a key or from the palette, each loaded when it is first asked for. */
export function OpenLayer() {
  const layer = useLayer();
  return <Suspense>{layer !== null && <Opened layer={layer} />}</Suspense>;
}

function Opened({ layer }: { layer: Layer }) {
  switch (layer.is) {
    case "palette":
      return <Palette onClose={closeLayer} />;
    case "help":
      return <Help onClose={closeLayer} />;
    case "run-with":
      return <RunWithDialog job={layer.job} onClose={closeLayer} />;
    case "backfill":
      return <BackfillDialog job={layer.job} onClose={closeLayer} />;
    case "delete":
      return <DeleteDialog job={layer.job} onClose={closeLayer} />;
  }
}
