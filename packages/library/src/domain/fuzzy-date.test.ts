import { expect, test } from "vitest";

import { parseFuzzyDate } from "./fuzzy-date.ts";

const now = new Date("2026-11-24T00:00:00Z");

test.each([
  ["2003-04-30", "2003-04-30"],
  ["1996-02", "1996-02-01"],
  ["April 30, 2003", "2003-04-30"],
  ["Sept. 5, 1901", "1901-09-05"],
  ["Oct 1st, 1999", "1999-10-01"],
  ["March 1988", "1988-03-01"],
  ["5 May 1950", "1950-05-05"],
  ["c1996", "1996-01-01"],
  ["[1887?]", "1887-01-01"],
  ["©2012", "2012-01-01"],
  ["1871", "1871-01-01"],
  ["2027", "2027-01-01"],
  ["2028", null],
  ["1399", null],
  ["February 30, 1999", null],
  ["Brumaire 1799", null],
  ["1871-13-01", null],
  ["19th century", null],
  ["190-?", null],
  ["", null],
])("%s is %s", (text, date) => {
  expect(parseFuzzyDate(text, { acceptYearOnly: true, now })).toBe(date);
});

test("a year alone can be refused", () => {
  expect(parseFuzzyDate("c1996", { acceptYearOnly: false, now })).toBeNull();
  expect(parseFuzzyDate("March 1988", { acceptYearOnly: false, now })).toBe("1988-03-01");
});
