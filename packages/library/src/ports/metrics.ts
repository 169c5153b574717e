/** Where measurements go. */
export interface Metrics {
  add(name: string, value: number, labels?: Record<string, string>): void;
  set(name: string, value: number, labels?: Record<string, string>): void;
}
