import {
  memo,
  useDeferredValue,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
} from "react";
import { Dialog } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Icon } from "../ui/icon.tsx";
import { alertCommandIn, commandIn } from "./command.ts";
import type { Entry, EntryGroup } from "./entry.ts";
import styles from "./palette.module.css";
import { useEntries } from "./use-entries.ts";

/** One field for everything: jobs and what can be done with them, pages, executions by id, settings, and ways back. */
export function Palette({ onClose }: { onClose: () => void }) {
  return (
    <ModalOverlay
      className={styles.overlay ?? ""}
      isOpen
      isDismissable
      onOpenChange={(opens) => {
        if (!opens) onClose();
      }}
    >
      <Modal className={styles.modal ?? ""}>
        <Dialog className={styles.dialog ?? ""} aria-label="Find or do">
          <Finder onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Finder({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [{ of, groups }, setFound] = useState<Found>({ of: "", groups: [] });
  const [isWanted, setWanted] = useState(false);
  const list = useId();
  // a letter is shown before what it finds
  const sought = useDeferredValue(text);
  const isFound = of === text;
  const entries = groups.flatMap((group) => group.entries);
  // what is chosen stays so while jobs are still being loaded
  const at = Math.max(
    0,
    entries.findIndex(({ id }) => id === chosen),
  );
  const isNothing = isFound && groups.length === 0;
  const optionId = (entry: Entry) => `${list} ${entry.id}`.replaceAll(/[^\w-]/g, "_");
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    // what opens now is to get the focus, and give it back to the page
    setTimeout(entry.run);
  };
  const active = entries[at];
  // typed quickly, it means what is about to be found
  const isTime = isWanted && isFound && (active !== undefined || !groups.some(isAsked));
  const runActive = useRef(() => {});
  useEffect(() => {
    runActive.current = () => {
      setWanted(false);
      run(active);
    };
  });
  useEffect(() => {
    if (isTime) runActive.current();
  }, [isTime]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 }[event.key];
    if (event.key === "Enter") setWanted(true);
    else if (step !== undefined) setChosen(entries[next(at, step, entries.length)]?.id ?? null);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Search text={sought} onFound={setFound} />
      <div className={styles.field}>
        <Icon name="search" />
        <input
          className={styles.input}
          role="combobox"
          aria-label="Find or do"
          aria-expanded="true"
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={active && optionId(active)}
          placeholder="A job, a page, or what to do: disable backup until tomorrow"
          value={text}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setChosen(null);
            setWanted(false);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={styles.list} role="listbox" id={list} aria-label="What was found">
        {groups.map(({ title, entries: lines, expected = 0 }) => (
          <div role="group" key={title} aria-label={title}>
            <p className={styles.heading} aria-hidden="true">
              {title}
            </p>
            {lines.map((entry) => (
              <Option
                key={entry.id}
                id={optionId(entry)}
                entry={entry}
                isActive={entry === active}
                onPoint={() => setChosen(entry.id)}
                onRun={() => run(entry)}
              />
            ))}
            {Array.from({ length: lines.length === 0 ? expected : 0 }, (_, place) => (
              <div key={place} className={styles.option} aria-hidden="true" />
            ))}
          </div>
        ))}
      </div>
      <p className={isNothing ? styles.none : "visually-hidden"} role="status">
        {isNothing ? whyNothing(text) : ""}
      </p>
    </>
  );
}

/** Whether entries may come yet. */
function isAsked({ entries, expected = 0 }: EntryGroup): boolean {
  return entries.length === 0 && expected > 0;
}

interface Found {
  /** What was typed. */
  of: string;
  groups: readonly EntryGroup[];
}

/** Looks for what fits, and shows nothing itself. */
const Search = memo(function Search({
  text,
  onFound,
}: {
  text: string;
  onFound: (found: Found) => void;
}) {
  const groups = useEntries(text);
  useLayoutEffect(() => onFound({ of: text, groups }));
  return null;
});

interface OptionProps {
  id: string;
  entry: Entry;
  isActive: boolean;
  onPoint: () => void;
  onRun: () => void;
}

function Option({ id, entry, isActive, onPoint, onRun }: OptionProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <div
      ref={element}
      className={styles.option}
      role="option"
      id={id}
      aria-selected={isActive}
      // the focus stays in the field
      onPointerDown={(event) => event.preventDefault()}
      onPointerMove={isActive ? undefined : onPoint}
      onClick={onRun}
    >
      <span className={styles.label}>{entry.label}</span>
      {entry.note !== undefined && <span className={styles.note}>{entry.note}</span>}
      {entry.isChosen === true && (
        <span className={styles.note}>
          <Icon name="check" /> chosen
        </span>
      )}
    </div>
  );
}

function whyNothing(text: string): string {
  const command = commandIn(text, new Date()) ?? alertCommandIn(text, new Date());
  if (command?.untilText != null && command.until === null)
    return `“${command.untilText}” is no time to come: write tomorrow, monday, 18:30, 2h, or a date like 2027-03-28.`;
  return "No job, alert, page or setting is called that, and it is nothing that can be done.";
}

/** Around the ends by single steps, up to them by larger ones. */
function next(at: number, step: number, count: number): number {
  if (Math.abs(step) === 1) return (at + step + count) % count;
  return Math.min(count - 1, Math.max(0, at + step));
}
