// Asks its service worker to execute what is due, by the server and the token in the address: page.html#url=...&token=...
const given = new URLSearchParams(location.hash.slice(1));
const output = document.querySelector("output");

await navigator.serviceWorker.register("./service-worker.js", { type: "module" });
const { active } = await navigator.serviceWorker.ready;

navigator.serviceWorker.addEventListener("message", ({ data }) => {
  output.value = data.error ?? `${data.executed} executed`;
});
document.querySelector("button").addEventListener("click", () => {
  output.value = "working";
  active.postMessage({ url: given.get("url"), token: given.get("token") });
});
output.value = "ready";
