export function Page() {
  return <h1>New job</h1>;
}
