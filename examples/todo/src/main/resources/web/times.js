// Times go over the wire as moments in UTC; here they are seen and typed in the time of this place.

const shown = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const shownTime = (moment) => shown.format(new Date(moment));

/** What a field `datetime-local` holds for a moment. */
export function asTyped(moment) {
  const date = new Date(moment);
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The moment that is meant by such a field; null where it is empty. */
export function moment(typed) {
  if (!typed) return null;
  const date = new Date(typed);
  if (!(date.getFullYear() < 10_000)) throw new RangeError("due: the year has four digits");
  return date.toISOString();
}
