import { useEffect, useRef, type ReactNode } from "react";
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
  const scroller = useRef<HTMLDivElement>(null);
  // on a narrow screen it may stand beyond the edge
  useEffect(() => {
    const tab = scroller.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!scroller.current || !tab) return;
    const beyond = tab.offsetLeft + tab.offsetWidth - scroller.current.clientWidth;
    if (beyond > scroller.current.scrollLeft) scroller.current.scrollLeft = beyond;
  }, [selected]);
  return (
    <AriaTabs
      className={styles.tabs ?? ""}
      selectedKey={selected}
      onSelectionChange={(key) => onChange(String(key) as Id)}
      keyboardActivation="manual"
    >
      <div className={styles.scroller} ref={scroller}>
        <TabList className={styles.list ?? ""} aria-label={label}>
          {items.map(({ id, label: words, count }) => (
            <Tab className={styles.tab ?? ""} id={id} key={id}>
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
