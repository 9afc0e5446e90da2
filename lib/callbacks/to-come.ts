// Callbacks that are to come.

export type AllowEarlyDataCallback = (...args: unknown[]) => unknown;
export type CookieGenerateCallback = (...args: unknown[]) => unknown;
export type CookieVerifyCallback = (...args: unknown[]) => unknown;
export type CtValidationCallback = (...args: unknown[]) => unknown;
export type DecryptTicketCallback = (...args: unknown[]) => unknown;
export type DefaultPasswdCallback = (...args: unknown[]) => unknown;
export type DtlsTimerCallback = (...args: unknown[]) => unknown;
export type GenerateSessionIdCallback = (...args: unknown[]) => unknown;
export type GenerateTicketCallback = (...args: unknown[]) => unknown;
export type GetSessionCallback = (...args: unknown[]) => unknown;
export type NewSessionCallback = (...args: unknown[]) => unknown;
export type NotResumableCallback = (...args: unknown[]) => unknown;
export type NpnAdvertiseCallback = (...args: unknown[]) => unknown;
export type NpnSelectCallback = (...args: unknown[]) => unknown;
export type PskClientCallback = (...args: unknown[]) => unknown;
export type PskFindSessionCallback = (...args: unknown[]) => unknown;
export type PskServerCallback = (...args: unknown[]) => unknown;
export type PskUseSessionCallback = (...args: unknown[]) => unknown;
export type RecordPaddingCallback = (...args: unknown[]) => unknown;
export type RemoveSessionCallback = (...args: unknown[]) => unknown;
export type SecurityCallback = (...args: unknown[]) => unknown;
export type SessionSecretCallback = (...args: unknown[]) => unknown;
export type SessionTicketExtCallback = (...args: unknown[]) => unknown;
export type StatelessCookieGenerateCallback = (...args: unknown[]) => unknown;
export type StatelessCookieVerifyCallback = (...args: unknown[]) => unknown;
export type StatusCallback = (...args: unknown[]) => unknown;
export type TicketKeyCallback = (...args: unknown[]) => unknown;
export type TmpDhCallback = (...args: unknown[]) => unknown;

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
