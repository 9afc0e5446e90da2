// Certificate compression (RFC 8879): which algorithms a context takes and sends.
// Compresses nothing itself.

import { addon } from '../../binding/load.js';
import { SslFailure } from '../../conditions/index.js';
import type { SslCtxPointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';
import type { ContextSettings } from '../context-settings.js';
import { needs } from './needs.js';

/**
 * A server compresses its certificates once, here, and not in each handshake.
 *
 * @throws SslFailure with code `ERR_SSL_NO_CERTIFICATE_COMPRESSION` where the library was built without.
 * @corresponds SSL_CTX_set1_cert_comp_preference, SSL_CTX_compress_certs
 */
export function setCompression(ctx: SslCtxPointer, settings: ContextSettings): void {
  const { certificateCompression: wanted, side, keyFile } = settings;
  if (wanted === null) return;
  const f = opensslFor(ctx.library);
  needs(ctx.library, 'certificateCompression', 'SSL_CTX_set1_cert_comp_preference', '3.2');
  // One by one: OpenSSL passes over what it was built without, unless that is all.
  for (const one of wanted) {
    if (f.SSL_CTX_set1_cert_comp_preference(ctx, [one]) === 1) continue;
    addon.takeErrors(ctx.library);
    throw new SslFailure(
      `certificateCompression '${NAMES[one]}' is not in this library: it was built without. ` +
        'Leave it out, or name an OpenSSL that has it (setSslLibraryPath).',
      { code: 'ERR_SSL_NO_CERTIFICATE_COMPRESSION' },
    );
  }
  if (wanted.length === 0) {
    f.SSL_CTX_set_options(ctx, NO_TX_CERTIFICATE_COMPRESSION | NO_RX_CERTIFICATE_COMPRESSION);
    return;
  }
  f.SSL_CTX_set1_cert_comp_preference(ctx, [...wanted]);
  if (side === 'server' && keyFile !== null) f.SSL_CTX_compress_certs(ctx, 0);
  // What cannot be compressed to less is sent as it is.
  addon.takeErrors(ctx.library);
}

const NAMES: Readonly<Record<number, string>> = { 1: 'zlib', 2: 'brotli', 3: 'zstd' };
// SSL_OP_ bits of OpenSSL 3.2
const NO_TX_CERTIFICATE_COMPRESSION = 1n << 32n;
const NO_RX_CERTIFICATE_COMPRESSION = 1n << 33n;
