import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import styles from "./tabs.module.css";

export interface TabItem<Id extends string> {
  id: Id;
  label: string;
  count?: number | string | undefined;
  content: ReactNode;
}

export interface TabsProps<Id extends string> {
  label: string;
  items: readonly TabItem<Id>[];
  selected: Id;
  onChange: (id: Id) => void;
}

/**
 * Only the selected one is mounted. One tab stop: the arrow keys, Home and End go from tab to tab, Enter and the space bar
 * show one.
 */
export function Tabs<Id extends string>({ label, items, selected, onChange }: TabsProps<Id>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const content = items.find((item) => item.id === selected)?.content;
  const onKeyDown = (event: KeyboardEvent) => {
    const tabs = [...(list.current?.querySelectorAll<HTMLElement>("[role=tab]") ?? [])];
    const to = goneTo(event.key, tabs.indexOf(event.target as HTMLElement), tabs.length);
    if (to === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    tabs[to]?.focus();
  };
  return (
    <div className={styles.tabs}>
      <div className={styles.scroller}>
        <div
          className={styles.list}
          role="tablist"
          aria-label={label}
          ref={list}
          onKeyDown={onKeyDown}
        >
          {items.map((item) => (
            <button
              className={styles.tab}
              type="button"
              role="tab"
              id={`${id}-${item.id}`}
              key={item.id}
              ref={item.id === selected ? bringIntoSight : null}
              aria-selected={item.id === selected}
              aria-controls={item.id === selected ? `${id}-panel` : undefined}
              tabIndex={item.id === selected ? 0 : -1}
              onClick={() => {
                if (item.id !== selected) onChange(item.id);
              }}
            >
              {item.label}
              {item.count !== undefined && <span className={styles.count}>{item.count}</span>}
            </button>
          ))}
        </div>
      </div>
      <div
        className={styles.panel}
        role="tabpanel"
        id={`${id}-panel`}
        key={selected}
        aria-labelledby={`${id}-${selected}`}
        tabIndex={0}
      >
        {content}
      </div>
    </div>
  );
}

/** Which tab a key leads to, round the ends; null for other keys. */
function goneTo(key: string, from: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (from + 1) % count;
    case "ArrowLeft":
      return (from - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}

/** On a narrow screen it may stand beyond the edge. */
function bringIntoSight(tab: HTMLElement | null): void {
  const scroller = tab?.closest(`.${styles.scroller}`);
  if (!tab || !scroller) return;
  const beyond = tab.getBoundingClientRect().right - scroller.getBoundingClientRect().right;
  if (beyond > 0) scroller.scrollLeft += beyond;
}
