import { createLink, type LinkComponent } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, RefAttributes } from "react";
import { buttonClass, type ButtonSize, type ButtonVariant } from "./button.tsx";

export interface AnchorButtonProps
  extends AnchorHTMLAttributes<HTMLAnchorElement>, RefAttributes<HTMLAnchorElement> {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

/** A link to somewhere outside the dashboard's pages, like a download. */
export function AnchorButton({ variant, size, className, ...rest }: AnchorButtonProps) {
  return <a {...rest} className={buttonClass(variant, size, className)} />;
}

/** A link to a page, in the look of a button: `to`, `params`, `search` as with the router's `Link`. */
export const LinkButton: LinkComponent<typeof AnchorButton> = createLink(AnchorButton);
