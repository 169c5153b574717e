// Runs before the page's own code is there, and begins with what it will want in any case: the code of the page at this
// address, who is signed in, and the page's first questions. `call` takes their answers up.
{
  const base = new URL("../", document.currentScript.src).pathname;
  const path = location.pathname.slice(base.length).replace(/\/$/, "");
  const [place, name, ...more] = path.split("/");
  const { files, questions } = pageOf();

  const load = () => {
    const codes = JSON.parse(document.getElementById("code")?.textContent || "{}");
    for (const file of codes[files] || []) {
      if (file.endsWith(".css")) {
        // a preload that a stranger does not use would be complained about
        fetch(base + file)
          .then((answer) => answer.blob())
          .catch(() => {});
        continue;
      }
      const link = document.createElement("link");
      link.rel = "modulepreload";
      link.crossOrigin = "";
      link.href = base + file;
      document.head.append(link);
    }
  };
  // what the document names itself, and does not wait for, comes first
  queueMicrotask(load);

  const answers = new Map();
  const ask = (question) => {
    const url = base + "api" + question;
    const answer = fetch(url, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    answers.set(url, answer);
    return answer;
  };
  window.horariumEarly = answers;
  for (const question of ["/auth/me", ...questions]) {
    ask(question).catch(() => {
      // the page asks itself, and says what is wrong
    });
  }

  function pageOf() {
    const isPlain = location.search === "";
    if (more.length > 0) return { files: "", questions: [] };
    if (place === "") return { files: "today", questions: ["/overview"] };
    if (place === "jobs" && name === undefined)
      return { files: "jobs", questions: isPlain ? ["/jobs?limit=100"] : [] };
    if (place === "jobs" && name === "new") return { files: "new-job", questions: [] };
    if (place === "jobs") return { files: "job", questions: ["/jobs/" + name, "/workers"] };
    if (place === "executions" && name === "compare")
      return { files: "executions/compare", questions: [] };
    if (place === "executions" && name !== undefined)
      return { files: "execution", questions: ["/executions/" + name] };
    return { files: place, questions: [] };
  }
}
