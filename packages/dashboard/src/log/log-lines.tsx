import type { Ref } from "react";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { inBlocks } from "./loaded-lines.ts";
import { LogBlock, type LogBlockProps } from "./log-block.tsx";
import styles from "./log.module.css";
import type { LogOfExecution } from "./use-log.ts";

export interface LogLinesProps extends Omit<LogBlockProps, "lines"> {
  log: LogOfExecution;
  wraps: boolean;
  /** New lines are read aloud as they come. */
  isAloud: boolean;
  regionRef: Ref<HTMLDivElement>;
  onScroll: () => void;
}

/** All lines that are loaded, with the ways to those that are not. */
export function LogLines({
  log,
  wraps,
  isAloud,
  regionRef,
  onScroll,
  chosen,
  found,
  ...block
}: LogLinesProps) {
  return (
    <div
      className={classNames(styles.region, wraps && styles.wraps)}
      role="log"
      aria-label="Log lines"
      aria-live={isAloud ? "polite" : "off"}
      tabIndex={0}
      ref={regionRef}
      onScroll={onScroll}
    >
      {!log.isLoaded && <Skeleton lines={8} />}
      {log.isLoaded && !log.isAtStart && (
        <div className={styles.edge}>
          <Button size="small" variant="quiet" onPress={() => void log.loadEarlier()}>
            Earlier lines
          </Button>
        </div>
      )}
      {inBlocks(log.loaded.lines).map(({ key, lines }) => (
        <LogBlock
          {...block}
          lines={lines}
          chosen={chosen !== null && touches(chosen, lines) ? chosen : null}
          found={found !== null && touches({ from: found, to: found }, lines) ? found : null}
          key={key}
        />
      ))}
      {log.isLoaded && !log.isAtEnd && (
        <div className={styles.edge}>
          <Button size="small" variant="quiet" onPress={() => void log.loadLater()}>
            Later lines
          </Button>
        </div>
      )}
    </div>
  );
}

function touches(
  range: { from: number; to: number },
  lines: readonly { sequence: number }[],
): boolean {
  if (lines.length === 0) return false;
  return range.to >= lines[0]!.sequence && range.from <= lines.at(-1)!.sequence;
}
