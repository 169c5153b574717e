/** A list as it was filtered and sorted, under a name. */
export interface SavedView {
  page: "jobs" | "executions";
  name: string;
  /** What stands behind the address of the page, with its `?`. */
  search: string;
}

/** With one more, by name; one of the same name is replaced. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  return [...withoutView(views, view), view].toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

export function withoutView(
  views: readonly SavedView[],
  { page, name }: Pick<SavedView, "page" | "name">,
): SavedView[] {
  return views.filter((one) => one.page !== page || one.name !== name);
}
