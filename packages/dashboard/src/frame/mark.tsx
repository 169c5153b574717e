/** Where the hours of the day divide it: unequal, as daylight and night make them. Degrees from the top. */
const hours = [0, 38, 92, 136, 180, 221, 262, 318];

const point = (degrees: number, radius: number): string => {
  const angle = (degrees * Math.PI) / 180;
  const at = (value: number) => Number((12 + radius * value).toFixed(2));
  return `${at(Math.sin(angle))} ${at(-Math.cos(angle))}`;
};

/** A circle divided by eight unequal hairlines. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      <circle cx="12" cy="12" r="10.5" strokeWidth="1.25" />
      <path d={spokes(2.2)} strokeWidth="1" />
    </svg>
  );
}

/** As the picture of a tab: bolder, and with one hour in red when somebody is needed. */
export function faviconOf({ needsYou, isDark }: { needsYou: boolean; isDark: boolean }): string {
  const ink = isDark ? "#ede9e1" : "#1c1a17";
  const rubric = isDark ? "#f2897c" : "#a3241b";
  const sector = needsYou
    ? `<path d="M12 12L${point(0, 10.5)}A10.5 10.5 0 0 1 ${point(92, 10.5)}Z" fill="${rubric}"/>`
    : "";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${ink}">${sector}<circle cx="12" cy="12" r="10.5" stroke-width="2"/><path d="${spokes(1.5)}" stroke-width="1.5"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function spokes(from: number): string {
  return hours.map((degrees) => `M${point(degrees, from)}L${point(degrees, 10.5)}`).join("");
}
