// For what is outside the pages; a page imports each part from its own file, so that it loads no other.
export { Banner, type BannerProps, type BannerTone } from "./banner.tsx";
export { Button, type ButtonProps } from "./button.tsx";
export { Checkbox, type CheckboxProps } from "./checkbox.tsx";
export { CheckboxGroup, type CheckboxGroupProps } from "./checkbox-group.tsx";
export { Chip, type ChipProps } from "./chip.tsx";
export { ComboBox, type ComboBoxProps } from "./combo-box.tsx";
export { ConfirmButton, type ConfirmButtonProps } from "./confirm-button.tsx";
export { copyText } from "./copy-text.ts";
export { Copyable, type CopyableProps } from "./copyable.tsx";
export {
  DataTable,
  type Column,
  type DataTableProps,
  type Detail,
  type RowsHandle,
  type Selection,
  type Sort,
} from "./data-table.tsx";
export { Dialog, type DialogProps } from "./dialog.tsx";
export { Disclosure, type DisclosureProps } from "./disclosure.tsx";
export { EmptyState, type EmptyStateProps } from "./empty-state.tsx";
export { ErrorPanel, type ErrorPanelProps } from "./error-panel.tsx";
export { FilterChip, type FilterChipProps } from "./filter-chip.tsx";
export { Icon, type IconName } from "./icon.tsx";
export { IconButton, type IconButtonProps } from "./icon-button.tsx";
export { KeyHint } from "./key-hint.tsx";
export { AnchorButton, LinkButton, type AnchorButtonProps } from "./link-button.tsx";
export { Menu, MenuButton, type MenuAction, type MenuItems } from "./menu.tsx";
export { NumberField, type NumberFieldProps } from "./number-field.tsx";
export type { Option } from "./option.ts";
export { PageHeader, type PageHeaderProps } from "./page-header.tsx";
export { Popover, type PopoverProps } from "./popover.tsx";
export { ProgressBar, type ProgressBarProps } from "./progress-bar.tsx";
export { RadioGroup, type RadioGroupProps } from "./radio-group.tsx";
export { SearchField, type SearchFieldProps } from "./search-field.tsx";
export { SectionBoundary, type SectionBoundaryProps } from "./section-boundary.tsx";
export { SegmentedControl, type SegmentedControlProps } from "./segmented-control.tsx";
export { Select, type SelectProps } from "./select.tsx";
export { Skeleton, type SkeletonProps } from "./skeleton.tsx";
export { Switch, type SwitchProps } from "./switch.tsx";
export { Tabs, type TabItem, type TabsProps } from "./tabs.tsx";
export { TextField, type TextFieldProps } from "./text-field.tsx";
export { showToast, useToasts } from "./toast-store.ts";
export { Toasts } from "./toasts.tsx";
export { Tooltip, type TooltipProps } from "./tooltip.tsx";
export { useMedia } from "./use-media.ts";
export { useWindow, type Window, type WindowOptions } from "./use-window.ts";
