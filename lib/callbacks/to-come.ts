// Callbacks that are to come.

export type AllowEarlyDataCallback = (...args: unknown[]) => unknown;
export type AsyncCallback = (...args: unknown[]) => unknown;
export type CookieGenerateCallback = (...args: unknown[]) => unknown;
export type CookieVerifyCallback = (...args: unknown[]) => unknown;
export type DefaultPasswdCallback = (...args: unknown[]) => unknown;
export type DtlsTimerCallback = (...args: unknown[]) => unknown;
export type EchCallback = (...args: unknown[]) => unknown;
export type GenerateSessionIdCallback = (...args: unknown[]) => unknown;
export type NewPendingConnCallback = (...args: unknown[]) => unknown;
export type NotResumableCallback = (...args: unknown[]) => unknown;
export type NpnAdvertiseCallback = (...args: unknown[]) => unknown;
export type NpnSelectCallback = (...args: unknown[]) => unknown;
export type PskClientCallback = (...args: unknown[]) => unknown;
export type PskFindSessionCallback = (...args: unknown[]) => unknown;
export type PskServerCallback = (...args: unknown[]) => unknown;
export type PskUseSessionCallback = (...args: unknown[]) => unknown;
export type RecordPaddingCallback = (...args: unknown[]) => unknown;
export type SecurityCallback = (...args: unknown[]) => unknown;
export type SessionSecretCallback = (...args: unknown[]) => unknown;
export type SessionTicketExtCallback = (...args: unknown[]) => unknown;
export type StatelessCookieGenerateCallback = (...args: unknown[]) => unknown;
export type StatelessCookieVerifyCallback = (...args: unknown[]) => unknown;
export type TmpDhCallback = (...args: unknown[]) => unknown;

/** To come. */
export function setQuicTlsCbs(): number {
  return 0;
}
