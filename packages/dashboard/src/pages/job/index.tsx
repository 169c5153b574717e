export function Page() {
  return <h1>Job</h1>;
}
