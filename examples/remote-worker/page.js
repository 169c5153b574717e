// Asks its service worker to execute what is due. The token goes into no address, which others could read.
const output = document.querySelector("output");
const form = document.querySelector("form");

await navigator.serviceWorker.register("./service-worker.js", { type: "module" });
const { active } = await navigator.serviceWorker.ready;

navigator.serviceWorker.addEventListener("message", ({ data }) => {
  output.value = data.error ?? `${data.executed} executed`;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  output.value = "working";
  active.postMessage(Object.fromEntries(new FormData(form)));
});
output.value = "ready";
