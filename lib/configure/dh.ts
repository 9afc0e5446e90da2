// setSslCtxDh: the Diffie-Hellman parameters of servers, for suites of TLS 1.2 and older.
// Makes none.

import {
  type LengthAndFile,
  normaliseSetSslCtxDh,
  type SslCtxDhOptions,
} from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { invalidArgValue } from '../conditions/index.js';
import { type EvpPkeyPointer, SslCtxPointer, type SslPointer } from '../handles/index.js';
import { opensslFor } from '../openssl/index.js';
import { ctxOrSsl, keyOnly } from './handle-arguments.js';
import { dhParameters } from './pem-read.js';

/**
 * Sets the Diffie-Hellman parameters: `dh`, else those in `filename`, else those that `func` gives,
 * else those of a file of `filenameList`.
 *
 * @returns false when OpenSSL refuses them, which it does when they are too short for the security
 *   level, or when `func` gives none.
 * @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE` when a file cannot be read.
 * @corresponds set-ssl-ctx-dh; SSL_CTX_set0_tmp_dh_pkey, SSL_set0_tmp_dh_pkey
 */
export function setSslCtxDh(
  sslCtx: SslCtxPointer | SslPointer,
  options: SslCtxDhOptions<EvpPkeyPointer>,
): boolean {
  const handle = ctxOrSsl(sslCtx, 'setSslCtxDh');
  const read = normaliseSetSslCtxDh(options);
  const { library } = handle;
  const f = opensslFor(library);
  const isCtx = handle instanceof SslCtxPointer;
  const fromFile = (path: string) =>
    dhParameters(path, { ...read, errorp: true, force: false }, library);
  let parameters: EvpPkeyPointer | null;
  if (read.dh !== null) parameters = keyOnly(read.dh, 'setSslCtxDh', 'dh');
  else if (read.filename !== null) parameters = fromFile(read.filename);
  else if (read.func !== null) {
    const given: unknown = read.func(false, ASKED_BITS);
    parameters = given === null ? null : keyOnly(given, 'setSslCtxDh', 'func()');
  } else {
    const level = isCtx ? f.SSL_CTX_get_security_level(handle) : f.SSL_get_security_level(handle);
    parameters = fromFile(fileFor(read.filenameList ?? [], level));
  }
  if (parameters === null) return false;
  if (!TYPES.some((type) => f.EVP_PKEY_is_a(parameters, type) === 1)) {
    const place = { call: 'setSslCtxDh', name: 'dh' };
    throw invalidArgValue(
      place,
      'must be Diffie-Hellman parameters, of type DH or DHX',
      parameters,
    );
  }
  const result = isCtx
    ? f.SSL_CTX_set0_tmp_dh_pkey(handle, parameters)
    : f.SSL_set0_tmp_dh_pkey(handle, parameters);
  addon.takeErrors(library);
  return result === 1;
}

/** The shortest that the security level allows, else the longest. */
function fileFor(files: readonly LengthAndFile[], level: number): string {
  const least = LEAST_BITS[level] ?? ASKED_BITS;
  const sorted = files.toSorted(([a], [b]) => a - b);
  const [, path] = sorted.find(([bits]) => bits >= least) ?? sorted.at(-1) ?? [0, ''];
  return path;
}

const TYPES = ['DH', 'DHX'];
/** What OpenSSL asks its callback for, whatever the security level. */
const ASKED_BITS = 1024;
/** Source: SSL_CTX_set_security_level(3). */
const LEAST_BITS = [ASKED_BITS, 1024, 2048, 3072, 7680, 15360];
