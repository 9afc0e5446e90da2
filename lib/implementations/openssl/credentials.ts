// Keys and certificates of an SSL_CTX, and the Diffie-Hellman parameters of servers.
// Reads them through MaterialReader; chooses nothing, but that a raw key needs no certificate.

import { addon } from '../../binding/load.js';
import { conditionFromErrors } from '../../conditions/index.js';
import type { SslCtxPointer, X509Pointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';
import type { ContextSettings } from '../context-settings.js';
import { type MaterialReader, unreadable } from './material.js';

/**
 * Sets them.
 *
 * @returns the certificates of the keys; fewer than keys where some are shown raw only.
 * @corresponds SSL_CTX_use_cert_and_key, SSL_CTX_use_PrivateKey, SSL_CTX_set0_tmp_dh_pkey
 */
export function setCredentials(
  ctx: SslCtxPointer,
  settings: ContextSettings,
  material: MaterialReader,
): readonly X509Pointer[] {
  const { keyFile, certFile } = settings;
  const own: X509Pointer[] = [];
  const count = keyFile?.length ?? certFile?.length ?? 0;
  for (let i = 0; i < count; i++) {
    const certificate = setPair(ctx, settings, material, i);
    if (certificate !== null) own.push(certificate);
  }
  if (settings.side === 'server') setDh(ctx, settings, material);
  return own;
}

function setPair(
  ctx: SslCtxPointer,
  { keyFile, certFile, rawPublicKeys }: ContextSettings,
  material: MaterialReader,
  index: number,
): X509Pointer | null {
  const f = opensslFor(ctx.library);
  const keySource = keyFile?.[index];
  const certSource = certFile?.[index];
  const first = keySource && material.material(keySource, true);
  const second = certSource && material.material(certSource, keySource === undefined);
  const key = first?.keys[0] ?? second?.keys[0];
  const [certificate, ...chain] = second?.certificates ?? first?.certificates ?? [];
  if (key === undefined) throw unreadable('There is no private key in keyFile and certFile', []);
  if (certificate === undefined) {
    if (rawPublicKeys?.own === true) {
      must(ctx, f.SSL_CTX_use_PrivateKey(ctx, key), `keyFile ${index + 1}`);
      return null;
    }
    throw unreadable('There is no certificate in certFile, and none beside the key in keyFile', []);
  }
  const result = f.SSL_CTX_use_cert_and_key(ctx, certificate, key, chain, 1);
  must(ctx, result, `keyFile and certFile ${index + 1}`);
  return certificate;
}

function setDh(ctx: SslCtxPointer, { dhFile }: ContextSettings, material: MaterialReader): void {
  const f = opensslFor(ctx.library);
  const dh = dhFile?.[0];
  if (dh === undefined) f.SSL_CTX_set_dh_auto(ctx, 1);
  else must(ctx, f.SSL_CTX_set0_tmp_dh_pkey(ctx, material.dhParameters(dh)), 'dhFile');
}

/** Throws what OpenSSL says against a keyword, unless it took it. */
export function must(ctx: SslCtxPointer, result: number, keyword: string, value?: string): void {
  if (result !== 1) throw refused(ctx, keyword, value);
}

/** What OpenSSL says against a keyword. */
export function refused(ctx: SslCtxPointer, keyword: string, value?: string): Error {
  const shown = value === undefined ? '' : ` '${value.slice(0, 200)}'`;
  const text = `OpenSSL does not accept ${keyword}${shown}`;
  return conditionFromErrors(text, addon.takeErrors(ctx.library));
}
