// The functions that were set on SSL_CTXs and SSLs of this thread.
// A table lives as long as a handle of its object, or of an SSL made from it, and no longer: it may mention the
// connection, and nothing native holds it. Calls no function.

import type { CallbackKeys } from '../binding/callbacks.js';
import { addon } from '../binding/load.js';
import { Handle, SslCtxPointer } from '../handles/index.js';

/** A function of the user's. */
export type GivenFunction = (...args: unknown[]) => unknown;

/** The functions of one object, by the names of their callbacks; `null` where one was removed. */
type Table = Map<string, GivenFunction | null>;

const tables = new Map<number, WeakRef<Table>>();
const forget = new FinalizationRegistry<number>((key) => {
  if (tables.get(key)?.deref() === undefined) tables.delete(key);
});
/** What keeps a table: a handle. */
const kept = new WeakMap<Handle, Table>();
const listeners = new Set<(ctx: SslCtxPointer) => void>();

/** Whether any function was ever set on this thread. */
export function anyCallbacks(): boolean {
  return tables.size !== 0;
}

/** Sets or removes the function of a callback. */
export function putFunction(handle: Handle, name: string, given: GivenFunction | null): void {
  tableOf(handle, given !== null)?.set(name, given);
  if (handle instanceof SslCtxPointer) for (const tell of [...listeners]) tell(handle);
}

/**
 * The function for a call: that of the SSL, else that of its SSL_CTX, else of the one it was made from.
 *
 * @returns `null` where it was removed; undefined where this thread never had one.
 */
export function findFunction(keys: CallbackKeys, name: string): GivenFunction | null | undefined {
  let removed = false;
  for (const key of keys) {
    const found = tables.get(key)?.deref()?.get(name);
    if (found) return found;
    removed ||= found === null;
  }
  return removed ? null : undefined;
}

/** Whether functions are set on an SSL_CTX. */
export function hasCallbacks(ctx: SslCtxPointer): boolean {
  if (!anyCallbacks()) return false;
  return [...(tableOf(ctx, false)?.values() ?? [])].some((given) => given !== null);
}

/**
 * Calls a function when functions are set on an SSL_CTX.
 *
 * @returns forgets the function.
 */
export function whenCallbackSet(tell: (ctx: SslCtxPointer) => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** Another handle of an object finds the table of the first, and keeps it, too. */
function tableOf(handle: Handle, makes: boolean): Table | null {
  const known = kept.get(handle);
  if (known !== undefined) return known;
  const [key] = addon.callbackKeys(Handle.idOf(handle));
  let table = tables.get(key)?.deref();
  if (table === undefined) {
    if (!makes) return null;
    table = new Map();
    tables.set(key, new WeakRef(table));
    forget.register(table, key);
  }
  kept.set(handle, table);
  return table;
}
