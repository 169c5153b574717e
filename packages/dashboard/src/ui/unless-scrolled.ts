/**
 * A layer that is not modal is told to close when the page scrolls, also by the last of a scroll that brought its opener
 * into view. It stands on the page and goes along with it: so it stays.
 */
export function unlessScrolled(onClose: () => void): (isOpen: boolean) => void {
  return (isOpen) => {
    if (!isOpen && window.event?.type !== "scroll") onClose();
  };
}
