import type { Book } from "./epub.ts";

/** A PDF with one page. */
export function pdf({ id, title, author }: Book): Buffer {
  const text = `BT /F1 18 Tf 72 720 Td (${id}) Tj ET`;
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${text.length}>>stream\n${text}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    `<</Title ${unicode(title)}/Author ${unicode(author)}>>`,
  ];
  let body = "%PDF-1.4\n";
  const places = objects.map((object, place) => {
    const start = body.length;
    body += `${place + 1} 0 obj${object}endobj\n`;
    return `${String(start).padStart(10, "0")} 00000 n \n`;
  });
  const count = objects.length + 1;
  return Buffer.from(
    `${body}xref\n0 ${count}\n0000000000 65535 f \n${places.join("")}trailer<</Size ${count}/Root 1 0 R/Info 6 0 R>>\nstartxref\n${body.length}\n%%EOF\n`,
  );
}

function unicode(text: string): string {
  return `<feff${Buffer.from(text, "utf16le").swap16().toString("hex")}>`;
}
