import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { changePreferences, usePreferences } from "../frame/preferences.ts";
import { MenuButton, type MenuGroup } from "../ui/menu.tsx";
import { showToast } from "../ui/toast-store.ts";
import { withoutView, withView, type SavedView } from "./saved-view.ts";

const SaveViewDialog = lazy(async () => ({
  default: (await import("./save-view-dialog.tsx")).SaveViewDialog,
}));

/** Filters and order of a list under a name: a link that the browser keeps. */
export function SavedViews({ page }: { page: SavedView["page"] }) {
  const search = useLocation({ select: (location) => location.searchStr });
  const [{ views: all }] = usePreferences();
  const [isSaving, setSaving] = useState(false);
  const views = all.filter((view) => view.page === page);
  const current = views.find((view) => view.search === search);
  const remove = (view: SavedView) => {
    changePreferences({ views: withoutView(all, view) });
    showToast({
      text: `The view “${view.name}” is removed.`,
      undo: { run: () => changePreferences({ views: withView(withoutView(all, view), view) }) },
    });
  };
  const items: MenuGroup[] = [
    ...(views.length === 0
      ? []
      : [
          {
            id: "views",
            items: views.map((view) => ({
              id: view.name,
              label: view.name,
              isSelected: view === current,
              href: `/${page}${view.search}`,
            })),
          },
        ]),
    {
      id: "change",
      items: [
        {
          id: "save",
          label: "Save this view…",
          note: search === "" ? "Filter or sort the list first" : undefined,
          isDisabled: search === "" || current !== undefined,
          onAction: () => setSaving(true),
        },
        ...(current === undefined
          ? []
          : [
              {
                id: "remove",
                label: `Remove “${current.name}”`,
                onAction: () => remove(current),
              },
            ]),
      ],
    },
  ];
  return (
    <>
      <MenuButton label="Views" items={items} placement="bottom end">
        {current?.name ?? "Views"}
      </MenuButton>
      <Suspense>
        {isSaving && (
          <SaveViewDialog
            onClose={() => setSaving(false)}
            onSave={(name) => {
              setSaving(false);
              changePreferences({ views: withView(all, { page, name, search }) });
              showToast({ text: `The view “${name}” is saved in this browser.` });
            }}
          />
        )}
      </Suspense>
    </>
  );
}
