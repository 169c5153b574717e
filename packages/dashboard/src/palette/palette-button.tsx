import { openLayer } from "../frame/layers.ts";
import { Icon } from "../ui/icon.tsx";
import { KeyHint } from "../ui/key-hint.tsx";
import styles from "./palette-button.module.css";

/** Stands like a field in the top strip, and opens the palette. */
export function PaletteButton() {
  return (
    <button
      className={styles.button}
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => openLayer({ is: "palette" })}
    >
      <Icon name="search" />
      <span className={styles.words}>Find or do</span>
      <span className={styles.hint}>
        <KeyHint keys={[isMac ? "⌘K" : "Ctrl+K"]} />
      </span>
    </button>
  );
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);
