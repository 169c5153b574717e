import MarkdownToJsx, { type MarkdownToJSX } from "markdown-to-jsx/react";
import { Fragment, type ComponentProps } from "react";
import styles from "./description.module.css";

/** Text in Markdown. HTML in it stays text, pictures are their words, and its headings are none of the page's. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <MarkdownToJsx options={options}>{text}</MarkdownToJsx>
    </div>
  );
}

const options: MarkdownToJSX.Options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  wrapper: Fragment,
  overrides: {
    ...Object.fromEntries(
      ["h1", "h2", "h3", "h4", "h5", "h6"].map((tag) => [tag, { component: Heading }]),
    ),
    a: { component: Anchor },
    img: { component: Picture },
  },
};

function Heading({ children }: ComponentProps<"p">) {
  return <p className={styles.heading}>{children}</p>;
}

function Anchor({ href, title, children }: ComponentProps<"a">) {
  const isElsewhere = href !== undefined && /^https?:/i.test(href);
  return (
    <a href={href} title={title} {...(isElsewhere && { target: "_blank", rel: "noreferrer" })}>
      {children}
    </a>
  );
}

/** The page loads nothing from elsewhere. */
function Picture({ alt }: ComponentProps<"img">) {
  return <>{alt}</>;
}
