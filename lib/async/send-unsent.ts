// Sends what a client wanted to send with its handshake and could not, right after it.
// Shakes no hands.

import { failureOf } from '../binding/failure.js';
import { type Limits, Operation } from './operation.js';
import type { SecureLink } from './secure-link.js';

/** Within the limits of a handshake; nothing may be under way yet. */
export function sendUnsent(
  secure: SecureLink,
  limits: Limits,
  sent: () => void,
  failed: (error: Error) => void,
): void {
  const bytes = secure.attachment?.takeUnsent() ?? null;
  if (bytes === null) return sent();
  const { writer } = secure;
  const operation = new Operation<number>(sent, failed);
  const late = () => {
    const error = secure.condition(failureOf('timeout', 'SSL_write'), 'write', limits.timeoutMs);
    writer.stop('timeout', error);
  };
  operation.limit(limits, late, (reason) => writer.stop(reason, reason));
  writer.start({ operation, bytes, start: 0, end: bytes.length, at: 0 });
}
