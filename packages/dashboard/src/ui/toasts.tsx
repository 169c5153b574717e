import { useEffect, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { KeyHint } from "./key-hint.tsx";
import type { Toast } from "./toast-list.ts";
import { undoNewest, useToasts } from "./toast-store.ts";
import styles from "./toasts.module.css";

const staysMs = 10_000;

/** Where toasts appear: once, in the frame. They wait while one of them is hovered or focused, or the tab is hidden. */
export function Toasts() {
  const { shown, recent, said, dismiss, undo } = useToasts();
  const [isHeld, setHeld] = useState(false);
  const opener = useOpener();
  useUndoKey();
  const newest = shown.at(-1);
  return (
    <section
      className={styles.region}
      aria-label="What was just done"
      // React Aria leaves it alive while a dialog is open
      data-react-aria-top-layer="true"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={(event) => {
        setHeld(true);
        opener.enter(event);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setHeld(false);
      }}
    >
      <div className="visually-hidden" role="status">
        {/* the same words twice are said twice */}
        <span key={recent[0]?.id}>{said}</span>
      </div>
      <ol className={styles.list}>
        {shown.map((toast) => (
          <ToastItem
            key={toast.id}
            toast={toast}
            isHeld={isHeld}
            isNewest={toast === newest}
            onEnd={() => {
              opener.leave();
              setHeld(false);
              dismiss(toast.id);
            }}
            onUndo={() => {
              opener.leave();
              setHeld(false);
              undo(toast.id);
            }}
          />
        ))}
      </ol>
    </section>
  );
}

function ToastItem({
  toast,
  isHeld,
  isNewest,
  onEnd,
  onUndo,
}: {
  toast: Toast;
  isHeld: boolean;
  isNewest: boolean;
  onEnd: () => void;
  onUndo: () => void;
}) {
  useCountdown(isHeld, onEnd);
  return (
    <li className={styles.toast}>
      <span className={styles.text}>{toast.text}</span>
      {toast.undo && (
        <Button size="small" variant="quiet" className={styles.button} onPress={onUndo}>
          {toast.undo.label ?? "Undo"}
          {isNewest && <KeyHint keys={["Ctrl+Shift+U"]} />}
        </Button>
      )}
      <Button
        size="small"
        variant="quiet"
        className={styles.button}
        aria-label={`Close: ${toast.text}`}
        onPress={onEnd}
      >
        <Icon name="close" size={12} />
      </Button>
    </li>
  );
}

/** Counts only the time in which it can be read. */
function useCountdown(isHeld: boolean, onEnd: () => void): void {
  const left = useRef(staysMs);
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });
  const isVisible = usePageVisible();
  useEffect(() => {
    if (isHeld || !isVisible) return;
    const since = performance.now();
    const timer = setTimeout(() => end.current(), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1_000, left.current - (performance.now() - since));
    };
  }, [isHeld, isVisible]);
}

function usePageVisible(): boolean {
  const [isVisible, setVisible] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isVisible;
}

/** Where the focus was before it came to a toast: it goes back there when the toast ends. */
function useOpener() {
  const opener = useRef<HTMLElement | null>(null);
  return {
    enter({ currentTarget, relatedTarget }: React.FocusEvent<HTMLElement>) {
      if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget))
        opener.current = relatedTarget;
    },
    leave() {
      const isInside = document.activeElement?.closest(`.${styles.region}`) != null;
      if (isInside && opener.current?.isConnected === true) opener.current.focus();
    },
  };
}

function useUndoKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.ctrlKey || !event.shiftKey || event.altKey || event.code !== "KeyU") return;
      if (undoNewest()) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
