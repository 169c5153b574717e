export function Page() {
  return <h1>Today</h1>;
}
