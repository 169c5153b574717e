/** An index that Colibri does not have. */
export interface Index {
  schema: "public" | "authentication";
  table: string;
  column: string;
}

const on = (schema: Index["schema"], table: string, column: string): Index => ({
  schema,
  table,
  column,
});

/** Without the first ones expire_sessions reads whole tables, without the last ones every image that goes reads three. */
export const indexes: readonly Index[] = [
  on("authentication", "access_token", "expires_at"),
  on("authentication", "refresh_token", "expires_at"),
  on("authentication", "authorization_code", "expires_at"),
  on("authentication", "authorization_request", "expires_at"),
  on("authentication", "challenge", "expires_at"),
  on("authentication", "device_challenge", "expires_at"),
  on("authentication", "passcode", "expires_at"),
  on("authentication", "user_consent", "expires_at"),
  on("authentication", "api_key", "expires_at"),
  on("authentication", "api_key", "revoked_at"),
  on("authentication", "api_key", "rotated_at"),
  on("authentication", "api_key", "rotated_from_id"),
  on("public", "pending_ingestion", "expires_at"),
  on("public", "edition", "cover_image_id"),
  on("public", "creator", "image_id"),
  on("public", "publisher", "image_id"),
];
