export function Page() {
  return <h1>Changes</h1>;
}
