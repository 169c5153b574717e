/** The path of lines that rise to the right through a box, so many pixels apart; none of them leaves it. */
export function hatch(x: number, y: number, width: number, height: number, step = 3): string {
  const lines: string[] = [];
  // each line is x' + y' = sum, counted from the corner at the top left
  for (let sum = step; sum < width + height; sum += step) {
    const low = Math.max(0, sum - height);
    const high = Math.min(width, sum);
    if (high > low) lines.push(`M${x + low} ${y + sum - low}L${x + high} ${y + sum - high}`);
  }
  return lines.join("");
}
