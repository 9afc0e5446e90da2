// Finds the known word that a mistyped one probably means.
// Knows nothing of keywords or calls.

/**
 * The known word nearest to the given one, or `null` when none is near. Case, hyphens,
 * underscores and a leading colon do not count, so `:handshake-timeout` finds `handshakeTimeout`.
 */
export function nearest(given: string, known: Iterable<string>): string | null {
  const wanted = fold(given).slice(0, LONGEST);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const word of known) {
    const distance = editDistance(wanted, fold(word));
    if (distance < bestDistance) {
      best = word;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Number of single-character insertions, deletions, replacements and swaps of neighbours that
 * turn one word into the other. Source: optimal string alignment.
 */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let distance = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (swapped) distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_:.\s]/g, '');
}

/** Longer words are cut: nothing we know is near them, and the comparison stays cheap. */
const LONGEST = 64;
