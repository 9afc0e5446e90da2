// The ssl-ctx specifier: what kind of SSL a connection is to have.
// Makes nothing; objects are recognised by a test that the caller passes in.

import { invalidArgType, invalidArgValue } from '../conditions/index.js';
import type { Normaliser, Place, Recogniser } from './place.js';
import { protocolSelection } from './protocols.js';
import type { SslCtxSpecifier } from './types.js';

/**
 * Any `ssl-ctx` value: `null` is none, a version or range is itself, an object is a handle if
 * `recognise.sslCtx` says so.
 */
export const sslCtx: Normaliser<SslCtxSpecifier> = (value, place) => {
  if (value === null || value === false) return NONE;
  if (typeof value === 'object' && !Array.isArray(value)) return handle(value, place);
  return protocolSelection(value, place);
};

/** An `ssl-ctx` value where SSL is wanted, so `null` is refused. */
export const sslCtxRequired: Normaliser<Exclude<SslCtxSpecifier, { kind: 'none' }>> = (
  value,
  place,
) => {
  const specifier = sslCtx(value, place);
  if (specifier.kind !== 'none') return specifier;
  throw invalidArgValue(place, 'must say which SSL to use', value, 'Take true for the default.');
};

/**
 * Normalises one `ssl-ctx` value on its own.
 *
 * @param value what the caller gave.
 * @param recognise test for handles; without one no object is accepted.
 * @param call the function whose argument it is, for messages.
 * @throws TypeError with an argument code.
 */
export function normaliseSslCtx(
  value: unknown,
  recognise?: Recogniser,
  call = 'ssl-ctx',
): SslCtxSpecifier {
  const recognisers = recognise === undefined ? {} : { sslCtx: recognise };
  return sslCtx(value, { call, name: 'sslCtx', recognise: recognisers });
}

function handle(value: object, place: Place): SslCtxSpecifier {
  if (place.recognise.context?.(value) === true) {
    return Object.freeze({ kind: 'context', context: value });
  }
  const answer = place.recognise.sslCtx?.(value) ?? false;
  if (typeof answer === 'string') throw invalidArgValue(place, answer, value);
  if (!answer) throw invalidArgType(place, EXPECTED, value);
  return Object.freeze({ kind: 'handle', handle: value });
}

const NONE: SslCtxSpecifier = Object.freeze({ kind: 'none' });
const EXPECTED =
  "null, true, a version such as 'tls-v1-2', a range [min, max], an SslCtxPointer, an SslPointer or an SslAbstractContext";
