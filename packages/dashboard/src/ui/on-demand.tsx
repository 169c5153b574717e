import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import { showToast } from "./toast-store.ts";

/** A component that is loaded when it is first needed. */
export type OnDemand<Props> = ComponentType<Props> & {
  /** Before it is needed, where there is time. */
  load: () => Promise<void>;
};

/**
 * Loads a component that weighs much when it first shows; one with `isOpen`, when it is first open. Unlike `lazy`, what is
 * there already shows at once: React keeps back for 0.3 s what was waited for in a boundary.
 *
 * @param meanwhile What keeps its room.
 */
export function onDemand<Props extends object>(
  importIt: () => Promise<ComponentType<Props>>,
  meanwhile: (props: Props) => ReactNode = () => null,
): OnDemand<Props> {
  let Loaded: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;

  const load = () =>
    (loading ??= importIt().then(
      (component) => {
        Loaded = component;
      },
      (error: unknown) => {
        // the next one who needs it tries again
        loading = null;
        throw error;
      },
    ));

  function Part(props: Props) {
    const isNeeded = !("isOpen" in props) || props.isOpen === true;
    const [wasNeeded, setNeeded] = useState(isNeeded);
    const [, setLoaded] = useState(Loaded !== null);
    if (isNeeded && !wasNeeded) setNeeded(true);
    useEffect(() => {
      if (!isNeeded) return;
      // also where it has come between drawing without it and now
      load().then(
        () => setLoaded(true),
        () => showToast({ text: "A part of the page could not be loaded: try it again." }),
      );
    }, [isNeeded]);
    if (!wasNeeded) return null;
    return Loaded === null ? meanwhile(props) : <Loaded {...props} />;
  }

  return Object.assign(Part, { load });
}
