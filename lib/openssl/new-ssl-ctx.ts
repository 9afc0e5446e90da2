// newSslCtx: an SSL_CTX for a side and for protocol versions, and nothing else set.
// Checks no arguments; makeSslCtx and the connections do.

import type { ProtocolName, ProtocolVersions, SslSide } from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { conditionFromErrors } from '../conditions/index.js';
import { Handle, type SslCtxPointer } from '../handles/index.js';
import { defaultLibrary } from './library/default-library.js';
import { opensslFor } from './openssl-for.js';

/** As `makeSslCtx`, from arguments that were normalised before. */
export function newSslCtx(
  versions: ProtocolVersions,
  side: SslSide,
  library: number = defaultLibrary().id,
): SslCtxPointer {
  const functions = opensslFor(library);
  addon.takeErrors(library);
  const method = functions[METHODS[side]]();
  const ctx = method === null ? null : functions.SSL_CTX_new(method);
  if (ctx === null) {
    throw conditionFromErrors('Cannot make an SSL_CTX (SSL_CTX_new)', addon.takeErrors(library));
  }
  try {
    if (versions.legacy) functions.SSL_CTX_set_security_level(ctx, 0);
    limit(ctx, library, 'min', versions.min);
    if (versions.max !== null) limit(ctx, library, 'max', versions.max);
    if (versions.legacy) requireProtocol(ctx, library, versions);
    addon.noteSide(Handle.idOf(ctx), side);
    return ctx;
  } catch (error) {
    ctx.release();
    throw error;
  }
}

function limit(ctx: SslCtxPointer, library: number, end: 'min' | 'max', name: ProtocolName): void {
  const functions = opensslFor(library);
  const set =
    end === 'min'
      ? functions.SSL_CTX_set_min_proto_version
      : functions.SSL_CTX_set_max_proto_version;
  if (set(ctx, VERSIONS[name]) === 1) return;
  const which = end === 'min' ? 'lowest' : 'highest';
  const action = `This OpenSSL does not take '${name}' as the ${which} version (${set.name})`;
  const known = end === 'min' ? { sslCode: 'min-proto-version' as const } : {};
  throw conditionFromErrors(action, addon.takeErrors(library), known);
}

/**
 * Old versions may be compiled out, which the setters do not tell: without any version left there
 * are no ciphers to offer either.
 */
function requireProtocol(ctx: SslCtxPointer, library: number, versions: ProtocolVersions): void {
  const functions = opensslFor(library);
  using ssl = functions.SSL_new(ctx);
  if (ssl === null) {
    throw conditionFromErrors('Cannot make an SSL (SSL_new)', addon.takeErrors(library));
  }
  const ciphers = functions.SSL_get1_supported_ciphers(ssl) ?? [];
  for (const cipher of ciphers) cipher.release();
  if (ciphers.length > 0) return;
  const { min, max } = versions;
  const asked = max === null || max === min ? `'${min}'` : `any version from '${min}' to '${max}'`;
  throw conditionFromErrors(`This OpenSSL cannot speak ${asked}`, addon.takeErrors(library), {
    code: 'ERR_SSL_UNSUPPORTED_PROTOCOL',
    sslCode: 'min-proto-version',
  });
}

const METHODS = {
  client: 'TLS_client_method',
  server: 'TLS_server_method',
  both: 'TLS_method',
} as const satisfies Readonly<Record<SslSide, string>>;

/** Version numbers of ssl3.h and tls1.h. */
const VERSIONS: Readonly<Record<ProtocolName, number>> = {
  v3: 0x0300,
  'tls-v1': 0x0301,
  'tls-v1-1': 0x0302,
  'tls-v1-2': 0x0303,
  'tls-v1-3': 0x0304,
};
