// Runs the functions of callbacks when native code asks: in the midst of C those that decide, afterwards those that observe.
// Sets none. What one throws is thrown by the call that C was in, or kept for whoever drives the connection.

import type { CallbackKeys, ObservedEvent } from '../binding/callbacks.js';
import { addon } from '../binding/load.js';
import { SslCtxPointer, SslPointer, SslSessionPointer } from '../handles/index.js';
import { knownHandle } from '../handles/known-handles.js';
import type { CallbackCall, DecidingAdapter } from './adapter.js';
import { DECIDING, OBSERVING } from './adapters.js';
import { isPromise } from './promise.js';
import { findFunction, type GivenFunction } from './tables.js';
import { type Waiting, waitingOf } from './waiting.js';

function run(
  name: string,
  given: number | object | null,
  keys: CallbackKeys,
  raw: readonly unknown[],
  driven: boolean,
): readonly unknown[] | null {
  const ssl = given === null ? null : sslOf(given);
  const waiting = driven && ssl !== null ? waitingOf(ssl) : null;
  const adapter = DECIDING[name];
  const found = findFunction(keys, name);
  if (adapter === undefined || found === undefined || waiting?.thrown) return null;
  const call = { name, ssl, raw };
  try {
    return found === null ? (adapter.unset?.(call) ?? null) : ask(found, adapter, call, waiting);
  } catch (error) {
    if (!driven) throw error;
    if (waiting === null) reportUncaught(error);
    else waiting.thrown ??= { error };
    return null;
  }
}

function ask(
  found: GivenFunction,
  adapter: DecidingAdapter,
  call: CallbackCall,
  waiting: Waiting | null,
): readonly unknown[] {
  const { later } = adapter;
  const suspends = waiting?.suspends ?? false;
  const about = suspends ? (adapter.about?.(call) ?? null) : null;
  // What a chain is judged to be does not matter while a promise about it is open.
  if (about !== null && waiting?.promise && later !== undefined) return later;
  const kept = about === null ? waiting?.takeAnswer(call.name) : waiting?.takePiece(about);
  if (kept) return adapter.reply(kept.said, call);
  const said = found(...adapter.args(call));
  if (!isPromise(said)) {
    if (about !== null) waiting?.notePiece(about, said);
    return adapter.reply(said, call);
  }
  const can = later !== undefined && (adapter.canWait?.(call) ?? true);
  if (later === undefined || !can || waiting === null || !suspends) {
    Promise.resolve(said).catch(() => {});
    throw promiseRefused(call, can);
  }
  waiting.waitFor(call.name, about, said);
  return later;
}

/** @param can whether OpenSSL could have waited. */
function promiseRefused(call: CallbackCall, can: boolean): Error {
  const why = can
    ? 'only a connection on the event loop (AsyncIoState) can wait for it'
    : 'OpenSSL cannot wait there';
  const text = `The ${call.name} callback has returned a promise: ${why}. Return the answer itself.`;
  return Object.assign(new TypeError(text), { code: 'ERR_INVALID_RETURN_VALUE' });
}

function observe(events: readonly ObservedEvent[]): void {
  for (const [name, given, keys, time, numbers, bytes, ofCtx, ofSession] of events) {
    const found = findFunction(keys, name);
    const adapter = OBSERVING[name];
    if (!found || adapter === undefined) continue;
    const ssl = sslOf(given);
    const ctx = ofCtx instanceof SslCtxPointer ? ofCtx : null;
    const session = ofSession instanceof SslSessionPointer ? ofSession : null;
    if (ssl === null && session === null) continue;
    try {
      const said = found(...adapter({ ssl, ctx, session, time, numbers, bytes }));
      if (isPromise(said)) said.then(undefined, reportUncaught);
    } catch (error) {
      reportUncaught(error);
    }
  }
}

/** The handle of an SSL, though it may be released; `null` when it was collected. */
function sslOf(given: number | object): SslPointer | null {
  if (typeof given !== 'number') return given as SslPointer;
  const handle = knownHandle(given) ?? addon.anotherHandle(given);
  return handle instanceof SslPointer ? handle : null;
}

/** What an observer throws harms nothing, and is not lost. */
function reportUncaught(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}

addon.setCallbackRunner(run, observe);
