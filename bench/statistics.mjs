// Medians, quartiles and ratios, as numbers and as text.
// Measures nothing.

/** Value below which so large a part of the list lies. */
export function quantile(list, part) {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** The middle of a list. */
export function median(list) {
  return quantile(list, 0.5);
}

/** Ratios of two lists, round by round. */
export function ratios(upper, lower) {
  return upper.map((figure, i) => figure / lower[i]);
}

/** Median, and in brackets the quartiles. */
export function spread(list) {
  return `${show(median(list))} [${show(quantile(list, 0.25))} to ${show(quantile(list, 0.75))}]`;
}

/** A number with three figures. */
export function show(n) {
  const size = Math.abs(n);
  if (size < 10) return n.toFixed(2);
  return size < 100 ? n.toFixed(1) : n.toFixed(0);
}
