export function Page() {
  return <h1>System</h1>;
}
