export function Page() {
  return <h1>Executions</h1>;
}
