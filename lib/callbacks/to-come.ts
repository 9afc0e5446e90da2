// Callbacks that are to come.

export type AsyncCallback = (...args: unknown[]) => unknown;
export type CtValidationCallback = (...args: unknown[]) => unknown;
export type DecryptTicketCallback = (...args: unknown[]) => unknown;
export type EchCallback = (...args: unknown[]) => unknown;
export type GenerateTicketCallback = (...args: unknown[]) => unknown;
export type GetSessionCallback = (...args: unknown[]) => unknown;
export type NewPendingConnCallback = (...args: unknown[]) => unknown;
export type NewSessionCallback = (...args: unknown[]) => unknown;
export type RemoveSessionCallback = (...args: unknown[]) => unknown;
export type StatusCallback = (...args: unknown[]) => unknown;
export type TicketKeyCallback = (...args: unknown[]) => unknown;

/** To come. */
export function addCustomExt(): number {
  return 0;
}
export function addClientCustomExt(): number {
  return 0;
}
export function addServerCustomExt(): number {
  return 0;
}
export function setQuicTlsCbs(): number {
  return 0;
}
