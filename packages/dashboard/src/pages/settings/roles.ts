import type { Answer } from "../../api/call.ts";

export type Role = Answer<"readMe">["role"];

/** From the least to the most. */
export const roles: readonly { id: Role; label: string }[] = [
  { id: "member", label: "Member" },
  { id: "reader", label: "Reader" },
  { id: "operator", label: "Operator" },
  { id: "admin", label: "Admin" },
];
