import { config } from "../../api/config.ts";
import { MenuButton } from "../../ui/menu.tsx";
import { questionOf, type Search } from "./question.ts";

/** The executions of the filters as a file. */
export function ExportMenu({ search }: { search: Search }) {
  const address = (format: string) => {
    const pairs = Object.entries({ ...questionOf(search), format });
    return `${config.base}api/executions/export?${new URLSearchParams(pairs).toString()}`;
  };
  const download = (format: string) => window.location.assign(address(format));
  return (
    <MenuButton
      label="Export"
      placement="bottom end"
      items={[
        { id: "csv", label: "CSV", note: "For a spreadsheet", onAction: () => download("csv") },
        {
          id: "json",
          label: "JSON",
          note: "With parameters and results",
          onAction: () => download("json"),
        },
      ]}
    />
  );
}
