import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components/Tabs";
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

/** Only the selected one is mounted. */
export function Tabs<Id extends string>({ label, items, selected, onChange }: TabsProps<Id>) {
  return (
    <AriaTabs
      className={styles.tabs ?? ""}
      selectedKey={selected}
      onSelectionChange={(key) => onChange(String(key) as Id)}
      keyboardActivation="manual"
    >
      <div className={styles.scroller}>
        <TabList className={styles.list ?? ""} aria-label={label}>
          {items.map(({ id, label: words, count }) => (
            <Tab
              className={styles.tab ?? ""}
              id={id}
              key={id}
              ref={id === selected ? bringIntoSight : null}
            >
              {words}
              {count !== undefined && <span className={styles.count}>{count}</span>}
            </Tab>
          ))}
        </TabList>
      </div>
      {items.map(({ id, content }) => (
        <TabPanel className={styles.panel ?? ""} id={id} key={id}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}

/** On a narrow screen it may stand beyond the edge. */
function bringIntoSight(tab: HTMLElement | null): void {
  const scroller = tab?.closest(`.${styles.scroller}`);
  if (!tab || !scroller) return;
  const beyond = tab.getBoundingClientRect().right - scroller.getBoundingClientRect().right;
  if (beyond > 0) scroller.scrollLeft += beyond;
}
