/** Days of a week from Monday on, 0 for Sunday. */
export const mondayFirst: readonly number[] = [1, 2, 3, 4, 5, 6, 0];

/** The same as the reader's calendar has them: in many places a week begins on Sunday, in some on Saturday. */
export function weekdays(locale: string = navigator.language): readonly number[] {
  const first = mondayFirst.indexOf(firstDayOf(locale) % 7);
  return [...mondayFirst.slice(first), ...mondayFirst.slice(0, first)];
}

interface WeekInfo {
  /** 1 for Monday, 7 for Sunday. */
  firstDay: number;
}

/** Browsers have it as a method, as a property, or not at all. */
function firstDayOf(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => WeekInfo;
    weekInfo?: WeekInfo;
  };
  return (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
}
