/**
 * Runs `lead` in one of the browser's tabs, and in another when that one goes: browsers allow six connections to a host, over
 * all tabs. Where there are no locks (on plain http beyond this machine) each tab leads itself.
 */
export async function leadAmongTabs(
  name: string,
  signal: AbortSignal,
  lead: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined) return lead(signal);
  try {
    await locks.request(name, { signal }, () => lead(signal));
  } catch (error) {
    // it was aborted while another tab led
    if (!signal.aborted) throw error;
  }
}
