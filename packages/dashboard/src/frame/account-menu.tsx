import { useQueryClient } from "@tanstack/react-query";
import { useWrite } from "../api/use-write.ts";
import { Icon } from "../ui/icon.tsx";
import { MenuButton } from "../ui/menu.tsx";
import styles from "./account-menu.module.css";
import { useMe } from "./me.tsx";
import { usePreferences, type Preferences } from "./preferences.ts";

const themes: readonly { id: Preferences["theme"]; label: string }[] = [
  { id: "system", label: "System" },
  { id: "light", label: "Light" },
  { id: "dark", label: "Dark" },
  { id: "contrast", label: "High contrast" },
];

export function AccountMenu() {
  const { name, role, personId } = useMe();
  const [{ theme }, change] = usePreferences();
  const client = useQueryClient();
  const signOut = useWrite("signOut", {
    invalidates: [],
    onDone() {
      // nothing of what was shown is left for who signs in next
      client.clear();
      location.reload();
    },
  });
  return (
    <MenuButton
      label={`Account of ${name}`}
      variant="quiet"
      size="small"
      placement="bottom end"
      items={[
        {
          id: "who",
          title: `${name}, ${role}`,
          items: [
            { id: "my-jobs", label: "My jobs", href: "/my-jobs" },
            { id: "settings", label: "Settings", href: "/settings" },
          ],
        },
        {
          id: "theme",
          title: "Theme",
          items: themes.map(({ id, label }) => ({
            id,
            label,
            isSelected: id === theme,
            onAction: () => change({ theme: id }),
          })),
        },
        ...(personId === null
          ? []
          : [
              {
                id: "session",
                items: [{ id: "sign-out", label: "Sign out", onAction: () => signOut.mutate({}) }],
              },
            ]),
      ]}
    >
      <Icon name="person" />
      <span className={styles.name}>{name}</span>
    </MenuButton>
  );
}
