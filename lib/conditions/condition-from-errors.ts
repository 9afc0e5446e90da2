// Turns OpenSSL's error queue into a condition where no connection was involved: a context that
// cannot be made, a key that cannot be read. Failures on a connection: condition-from-failure.ts.

import type { OpensslErrorRecord } from '../binding/addon.js';
import { adviceOnError } from './advice.js';
import { factsOfError } from './condition-from-failure.js';
import type { ConditionFacts } from './facts.js';
import { mainError } from './reasons.js';
import { SslFailure } from './ssl-condition.js';

/**
 * The condition for a failed OpenSSL call.
 *
 * @param action what was to be done, for example `Cannot make an SSL_CTX (SSL_CTX_new)`.
 * @param errors the error queue, oldest first; may be empty.
 * @param known properties that the caller knows better than the queue, for example
 *   `{ sslCode: 'min-proto-version' }`.
 * @corresponds ERR_get_error
 */
export function conditionFromErrors(
  action: string,
  errors: readonly OpensslErrorRecord[],
  known: ConditionFacts = {},
): SslFailure {
  const error = mainError(errors);
  const reasons = errors.map(describe).join('; ');
  const text = `${action}: ${reasons === '' ? 'OpenSSL gave no reason' : reasons}`;
  const advice = adviceOnError(error);
  return new SslFailure(advice === '' ? text : `${text}. ${advice}`, {
    ...factsOfError(error),
    errors,
    ...known,
  });
}

function describe(error: OpensslErrorRecord): string {
  const text = error.reasonText === '' ? `reason ${error.reason}` : error.reasonText;
  return error.data === '' ? text : `${text} (${error.data})`;
}
