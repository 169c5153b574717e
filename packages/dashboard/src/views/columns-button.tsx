import { changePreferences, usePreferences, type Preferences } from "../frame/preferences.ts";
import { Button } from "../ui/button.tsx";
import { CheckboxGroup } from "../ui/checkbox-group.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Option } from "../ui/option.ts";
import { Popover } from "../ui/popover.tsx";
import { useMedia } from "../ui/use-media.ts";
import styles from "./columns-button.module.css";

export interface ColumnsButtonProps {
  page: keyof Preferences["columns"];
  /** Those that can be left out. */
  choices: readonly Option<string>[];
  /** The ids of those that are shown now. */
  shown: readonly string[];
}

/** Which columns a list has: as many as fit, or those that are chosen here. Narrow screens have cards instead. */
export function ColumnsButton({ page, choices, shown }: ColumnsButtonProps) {
  const [{ columns }] = usePreferences();
  const hasCards = useMedia("(width < 720px)");
  if (hasCards) return null;
  const choose = (chosen: string[] | undefined) =>
    changePreferences({ columns: { ...columns, [page]: chosen } });
  return (
    <Popover
      label="Columns"
      placement="bottom end"
      trigger={
        <Button>
          Columns <Icon name="down" size={12} />
        </Button>
      }
    >
      <div className={styles.columns}>
        <CheckboxGroup label="Columns" options={choices} value={shown} onChange={choose} />
        <Button
          size="small"
          variant="quiet"
          isDisabled={columns[page] === undefined}
          onPress={() => choose(undefined)}
        >
          As many as fit
        </Button>
      </div>
    </Popover>
  );
}
