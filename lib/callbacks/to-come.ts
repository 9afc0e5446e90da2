// Callbacks that are to come.

export type AsyncCallback = (...args: unknown[]) => unknown;
export type EchCallback = (...args: unknown[]) => unknown;
export type NewPendingConnCallback = (...args: unknown[]) => unknown;

/** To come. */
export function setQuicTlsCbs(): number {
  return 0;
}
