import { config } from "../api/config.ts";
import { MenuButton } from "../ui/menu.tsx";

export interface ExportMenuProps {
  of: "executions" | "changes";
  /** The filters of the list. */
  query: Readonly<Record<string, string | number | boolean>>;
  /** What JSON has and CSV does not. */
  jsonNote: string;
}

/** What a list of the filters has, as a file. */
export function ExportMenu({ of, query, jsonNote }: ExportMenuProps) {
  const download = (format: string) => {
    const pairs = Object.entries({ ...query, format }).map(([name, value]) => [name, `${value}`]);
    window.location.assign(
      `${config.base}api/${of}/export?${new URLSearchParams(pairs).toString()}`,
    );
  };
  return (
    <MenuButton
      label="Export"
      placement="bottom end"
      items={[
        { id: "csv", label: "CSV", note: "For a spreadsheet", onAction: () => download("csv") },
        { id: "json", label: "JSON", note: jsonNote, onAction: () => download("json") },
      ]}
    />
  );
}
