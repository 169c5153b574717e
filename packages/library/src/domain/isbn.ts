/** The number without hyphens and spaces if its check digit is right, else null. ISBN-10 and ISBN-13. */
export function parseIsbn(text: string): string | null {
  const isbn = text.replaceAll(/[\s-]/g, "").toUpperCase();
  return isIsbn13(isbn) || isIsbn10(isbn) ? isbn : null;
}

/** The same book's ISBN-13; of an ISBN-13 itself. */
export function toIsbn13(isbn: string): string {
  if (isbn.length === 13) return isbn;
  return withCheckDigit(`978${isbn.slice(0, 9)}`);
}

/** An ISBN-13 of its first twelve digits. */
export function withCheckDigit(stem: string): string {
  return stem + checkDigit13(stem);
}

function isIsbn13(isbn: string): boolean {
  return /^97[89]\d{10}$/.test(isbn) && checkDigit13(isbn.slice(0, 12)) === isbn[12];
}

function isIsbn10(isbn: string): boolean {
  return /^\d{9}[\dX]$/.test(isbn) && checkDigit10(isbn.slice(0, 9)) === isbn[9];
}

function checkDigit13(stem: string): string {
  const sum = Array.from(stem).reduce(
    (total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3),
    0,
  );
  return String((10 - (sum % 10)) % 10);
}

function checkDigit10(stem: string): string {
  const sum = Array.from(stem).reduce(
    (total, digit, place) => total + Number(digit) * (10 - place),
    0,
  );
  const rest = (11 - (sum % 11)) % 11;
  return rest === 10 ? "X" : String(rest);
}
