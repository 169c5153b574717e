/** `missing`: the browser has no notifications, or not for this address. */
export function permissionOf(): NotificationPermission | "missing" {
  if (!("Notification" in globalThis) || !isSecureContext) return "missing";
  return Notification.permission;
}
