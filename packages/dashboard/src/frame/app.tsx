import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider as Routes } from "@tanstack/react-router";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { RouterProvider as Links } from "react-aria-components";
import { createQueryClient } from "../api/query-client.ts";
import { showTitles } from "./page-title.ts";
import { focusHeadings } from "./focus-headings.ts";
import { router } from "./router.tsx";

const client = createQueryClient();
showTitles(router);
focusHeadings(router);

/** Links of React Aria's parts are paths below the base path, like those of the router. */
export function App() {
  return (
    <QueryClientProvider client={client}>
      {/* the page is in English whatever the browser speaks, and its parts with it */}
      <I18nProvider locale="en-US">
        <Links
          navigate={(to) => void router.navigate({ to })}
          useHref={(to) => (to.startsWith("/") ? router.buildLocation({ to }).publicHref : to)}
        >
          <Routes router={router} />
        </Links>
      </I18nProvider>
    </QueryClientProvider>
  );
}
