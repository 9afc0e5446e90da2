// setSslCtxOptions: the option bits of an SSL_CTX or SSL by keyword.
// Sets bits and clears none.

import { invalidArgType, invalidCombination } from '../conditions/index.js';
import { SslCtxPointer, type SslPointer } from '../handles/index.js';
import { OPTION_KEYWORDS, opensslFor, requireOptions } from '../openssl/index.js';
import { ctxOrSsl } from './handle-arguments.js';

/** A keyword of {@link setSslCtxOptions}: `SSL_OP_NO_TLSv1` is `noTlsv1`. */
export type SslCtxOptionKeyword = keyof typeof OPTION_KEYWORDS;

/**
 * Adds option bits: each keyword that is true stands for the `SSL_OP_` constant of that name. Many
 * of the original are 0 in today's OpenSSL, and do nothing.
 *
 * @returns the bits that are then set.
 * @throws TypeError for an unknown keyword; Error with code `ERR_SSL_OPTION_MISSING` for one that is
 *   newer than the library.
 * @corresponds set-ssl-ctx-options; SSL_CTX_set_options, SSL_set_options
 */
export function setSslCtxOptions(
  sslCtx: SslCtxPointer | SslPointer,
  options: Readonly<Partial<Record<SslCtxOptionKeyword, boolean | null>>> = {},
): bigint {
  const call = 'setSslCtxOptions';
  const handle = ctxOrSsl(sslCtx, call);
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgType({ call, name: 'options' }, 'an object with keywords', options);
  }
  let bits = 0n;
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTION_KEYWORDS, name)) throw unknown(name);
    if (value !== null && value !== undefined && typeof value !== 'boolean') {
      throw invalidArgType({ call, name }, 'true, false or null', value);
    }
    if (value === true) bits |= OPTION_KEYWORDS[name as SslCtxOptionKeyword];
  }
  requireOptions(handle.library, bits);
  const f = opensslFor(handle.library);
  return handle instanceof SslCtxPointer
    ? f.SSL_CTX_set_options(handle, bits)
    : f.SSL_set_options(handle, bits);
}

function unknown(name: string) {
  const known = Object.keys(OPTION_KEYWORDS);
  const plain = (text: string) => text.toLowerCase().replace(/^ssl_op_|[^a-z0-9]/g, '');
  const near = known.find((each) => plain(each) === plain(name));
  const hint = near === undefined ? `It takes: ${known.join(', ')}.` : `Did you mean "${near}"?`;
  const shown = JSON.stringify(name.slice(0, 80));
  return invalidCombination(`setSslCtxOptions does not take the keyword ${shown}. ${hint}`);
}
