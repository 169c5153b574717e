import { Link } from "@tanstack/react-router";
import { PlaceGlyph, type Place } from "./places.tsx";

/** `count`: how many of them need somebody, with the word for it. */
export function PlaceLink({ place, count = 0, counted, className, countClass }: PlaceLinkProps) {
  return (
    <Link
      to={place.to}
      className={className}
      activeOptions={{ exact: place.to === "/", includeSearch: false }}
    >
      <PlaceGlyph place={place} />
      <span>{place.name}</span>
      {count > 0 && (
        <span className={countClass}>
          {count}
          <span className="visually-hidden"> {counted}</span>
        </span>
      )}
    </Link>
  );
}

interface PlaceLinkProps {
  place: Place;
  count?: number;
  counted?: string;
  className: string | undefined;
  countClass?: string | undefined;
}
