// What functions of the user's threw while a thread without JavaScript waited for them: kept until
// the failure that they caused arrives, whose errors carry its number.
// Throws nothing itself.

import type { OpensslErrorRecord } from '../binding/addon.js';
import { SIGNER_PROVIDER } from './reasons.js';

/** What was thrown, which may be any value. */
interface Thrown {
  readonly error: unknown;
}

/**
 * Keeps it.
 *
 * @returns its number, which the provider of signer keys puts into the error queue.
 */
export function keepSignerError(error: unknown): number {
  const number = ++last;
  kept.set(number, { error });
  // A handshake whose failure nobody asks for leaves one behind.
  const oldest = kept.size > MOST_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return number;
}

/** What was thrown to cause these errors, which is then forgotten; `null`: nothing was. */
export function takeSignerError(errors: readonly OpensslErrorRecord[]): Thrown | null {
  const record = errors.find(({ libName, reason, data }) => {
    return libName === SIGNER_PROVIDER && reason === FUNCTION_FAILED && kept.has(Number(data));
  });
  if (record === undefined) return null;
  const number = Number(record.data);
  const thrown = kept.get(number) as Thrown;
  kept.delete(number);
  return thrown;
}

/** A Reason of native/signer/provider.h. */
const FUNCTION_FAILED = 1;
const MOST_KEPT = 1024;
const kept = new Map<number, Thrown>();
let last = 0;
