// Raw public keys (RFC 7250): which sides show them, and the keys that a peer may have.
// Who verifies, and whether, is verification.ts.

import type { RawKeySettings } from '../../arguments/index.js';
import { addon } from '../../binding/load.js';
import { conditionFromErrors } from '../../conditions/index.js';
import type { EvpPkeyPointer, SslCtxPointer, SslPointer } from '../../handles/index.js';
import { opensslFor, TLSEXT_cert_type_rpk, TLSEXT_cert_type_x509 } from '../../openssl/index.js';
import type { ContextSettings } from '../context-settings.js';
import { must } from './credentials.js';
import type { MaterialReader } from './material.js';
import { needs } from './needs.js';

/** Gives a connection the keys that its peer may have. */
export type ExpectRawKeys = (ssl: SslPointer) => void;

/**
 * @param hasCertificates whether every own key has a certificate too.
 * @returns what each SSL needs, or `null`.
 * @corresponds SSL_CTX_set1_server_cert_type, SSL_CTX_set1_client_cert_type, SSL_add_expected_rpk
 */
export function setRawKeys(
  ctx: SslCtxPointer,
  settings: ContextSettings,
  material: MaterialReader,
  hasCertificates: boolean,
): ExpectRawKeys | null {
  const { rawPublicKeys, side } = settings;
  if (rawPublicKeys === null) return null;
  needs(ctx.library, 'rawPublicKeys', 'SSL_add_expected_rpk', '3.2');
  const f = opensslFor(ctx.library);
  const own = typesOf(rawPublicKeys.own, hasCertificates);
  const peer = typesOf(rawPublicKeys.expected !== null, false);
  const [server, client] = side === 'server' ? [own, peer] : [peer, own];
  if (server !== null) must(ctx, f.SSL_CTX_set1_server_cert_type(ctx, server), 'rawPublicKeys');
  if (client !== null) must(ctx, f.SSL_CTX_set1_client_cert_type(ctx, client), 'rawPublicKeys');
  return expected(ctx, rawPublicKeys, material);
}

function typesOf(raw: boolean, certificatesToo: boolean): Uint8Array | null {
  if (!raw) return null;
  const others = certificatesToo ? [TLSEXT_cert_type_x509] : [];
  return Uint8Array.of(TLSEXT_cert_type_rpk, ...others);
}

function expected(
  ctx: SslCtxPointer,
  { expected: sources }: RawKeySettings,
  material: MaterialReader,
): ExpectRawKeys | null {
  if (sources === null) return null;
  const f = opensslFor(ctx.library);
  must(ctx, f.SSL_CTX_dane_enable(ctx), 'rawPublicKeys');
  const keys: EvpPkeyPointer[] = sources.flatMap((source) => material.publicKeys(source));
  return (ssl) => {
    // No domain: these keys are bound to no name.
    const enabled = f.SSL_dane_enable(ssl, null) === 1;
    if (enabled && keys.every((key) => f.SSL_add_expected_rpk(ssl, key) === 1)) return;
    const text = 'Cannot expect these raw public keys (SSL_add_expected_rpk)';
    throw conditionFromErrors(text, addon.takeErrors(ssl.library));
  };
}
