// Keys and certificates of an SSL_CTX, and the Diffie-Hellman parameters of servers.
// Reads them through MaterialReader; chooses nothing, but that a raw key needs no certificate.

import { addon } from '../../binding/load.js';
import { conditionFromErrors } from '../../conditions/index.js';
import type { SslCtxPointer, X509Pointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';
import type { ContextSettings } from '../context-settings.js';
import { credentialsAt, type MaterialReader, noCertificate } from './material.js';
import { laterThan } from './since.js';

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
  settings: ContextSettings,
  material: MaterialReader,
  index: number,
): X509Pointer | null {
  const f = opensslFor(ctx.library);
  const pair = credentialsAt(settings, material, index);
  if (pair.certificate === null) {
    if (settings.rawPublicKeys?.own !== true) throw noCertificate();
    must(ctx, f.SSL_CTX_use_PrivateKey(ctx, pair.key), `keyFile ${index + 1}`);
    return null;
  }
  const { certificate, key, chain } = pair;
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
  const record = addon.libraries().find(({ id }) => id === ctx.library);
  const later = record === undefined || value === undefined ? '' : laterThan(record, value);
  const text = `OpenSSL ${record?.version} does not accept ${keyword}${shown}${later}`;
  return conditionFromErrors(text, addon.takeErrors(ctx.library));
}
