// An SSL_CTX from an abstract context, and each SSL made from it.
// Reads no file itself; runs no handshake. The order of the steps is that of `build`: what a later
// one needs is there, and the configure callback may undo all of it.

import { addon } from '../../binding/load.js';
import { conditionFromErrors } from '../../conditions/index.js';
import { Handle, type SslCtxPointer, type SslPointer } from '../../handles/index.js';
import {
  defaultLibrary,
  newSslCtx,
  opensslFor,
  requireOptions,
  SSL_CONF_FLAG_CERTIFICATE,
  SSL_CONF_FLAG_CLIENT,
  SSL_CONF_FLAG_FILE,
  SSL_CONF_FLAG_SERVER,
} from '../../openssl/index.js';
import type {
  BuiltContext,
  ContextBuilder,
  ContextSettings,
  ReadMaterial,
} from '../context-settings.js';
import type { ExpectedPeer } from '../expected-peer.js';
import { OPENSSL_CLIENT_DEFAULTS } from './client-defaults.js';
import { setCompression } from './compression.js';
import { must, refused, setCredentials } from './credentials.js';
import { enableDane, requireDane } from './dane.js';
import { MaterialReader } from './material.js';
import { type ExpectRawKeys, setRawKeys } from './raw-keys.js';
import { setSessions, setTicketKeys } from './sessions.js';
import { setStaples } from './staples.js';
import { setVerification } from './verification.js';

/** @corresponds SSL_CTX_new, SSL_CTX_use_cert_and_key, SSL_CTX_set_verify, … */
export const OPENSSL_CONTEXT_BUILDER: ContextBuilder = Object.freeze({ build });

function build(settings: ContextSettings, read: ReadMaterial): BuiltContext {
  const library = settings.library ?? defaultLibrary().id;
  const ctx = newSslCtx(settings.protocolVersion, settings.side, library);
  let expectRawKeys: ExpectRawKeys | null = null;
  try {
    const { password, passwordCallback: callback } = settings;
    const material = new MaterialReader(ctx.library, read, { password, callback });
    setParameters(ctx, settings);
    const own = setCredentials(ctx, settings, material);
    setVerification(ctx, settings, material);
    const allHave = own.length > 0 && own.length === settings.keyFile?.length;
    expectRawKeys = setRawKeys(ctx, settings, material, allHave);
    if (settings.dane !== null) enableDane(ctx);
    setStaples(ctx, settings, material, own);
    setCompression(ctx, settings);
    setSessions(ctx, settings);
    runCommands(ctx, settings);
    ask(ctx, settings);
    if (settings.postHandshakeAuth) opensslFor(library).SSL_CTX_set_post_handshake_auth(ctx, 1);
    settings.opensslCtxConfigureCallback?.(ctx);
  } catch (error) {
    ctx.release();
    throw error;
  }
  return {
    ctx,
    setTicketKeys: (keys: Uint8Array) => setTicketKeys(ctx, keys),
    configureSsl: (ssl: SslPointer, peer: ExpectedPeer) => {
      expectRawKeys?.(ssl);
      if (settings.side === 'client') configureClient(ssl, settings, peer);
      settings.opensslSslConfigureCallback?.(ssl);
    },
  };
}

function configureClient(ssl: SslPointer, settings: ContextSettings, peer: ExpectedPeer): void {
  const check = peer.check && settings.verifyCallback !== false;
  const hostFlags = settings.verifyHostFlags;
  const name = settings.dane?.baseDomain ?? peer.tlsextHostName;
  const expected = { ...peer, tlsextHostName: name, check, hostFlags };
  if (settings.dane !== null) requireDane(ssl, settings.dane, expected);
  OPENSSL_CLIENT_DEFAULTS.configureSsl(ssl, expected);
}

function setParameters(ctx: SslCtxPointer, settings: ContextSettings): void {
  const f = opensslFor(ctx.library);
  const { securityLevel, cipherSuites, cipherList, groups, signatureAlgorithms } = settings;
  const { alpnProtocols, options } = settings;
  if (securityLevel !== null) f.SSL_CTX_set_security_level(ctx, securityLevel);
  if (cipherSuites !== null) {
    must(ctx, f.SSL_CTX_set_ciphersuites(ctx, cipherSuites), 'cipherSuites', cipherSuites);
  }
  if (cipherList !== null)
    must(ctx, f.SSL_CTX_set_cipher_list(ctx, cipherList), 'cipherList', cipherList);
  if (groups !== null) must(ctx, f.SSL_CTX_set1_groups_list(ctx, groups), 'groups', groups);
  if (signatureAlgorithms !== null) {
    const result = f.SSL_CTX_set1_sigalgs_list(ctx, signatureAlgorithms);
    must(ctx, result, 'signatureAlgorithms', signatureAlgorithms);
  }
  if (options !== null) {
    requireOptions(ctx.library, options);
    f.SSL_CTX_set_options(ctx, options);
  }
  if (alpnProtocols === null) return;
  // Here 0 is success.
  if (settings.side === 'client')
    must(ctx, 1 - f.SSL_CTX_set_alpn_protos(ctx, alpnProtocols), 'alpnProtocols');
  else addon.selectAlpn(Handle.idOf(ctx), alpnProtocols);
}

function runCommands(ctx: SslCtxPointer, { sslConf, side }: ContextSettings): void {
  if (sslConf === null) return;
  const f = opensslFor(ctx.library);
  using conf = f.SSL_CONF_CTX_new();
  if (conf === null) throw refused(ctx, 'sslConf');
  const own = side === 'client' ? SSL_CONF_FLAG_CLIENT : SSL_CONF_FLAG_SERVER;
  f.SSL_CONF_CTX_set_flags(conf, SSL_CONF_FLAG_FILE | SSL_CONF_FLAG_CERTIFICATE | own);
  f.SSL_CONF_CTX_set_ssl_ctx(conf, ctx);
  for (const [command, value] of sslConf) {
    const result = f.SSL_CONF_cmd(conf, command, value);
    if (result > 0) continue;
    const errors = addon.takeErrors(ctx.library);
    const why = result === -2 ? 'is unknown to this library' : 'does not take this value';
    throw conditionFromErrors(`The command ${command} of sslConf ${why}`, errors);
  }
  must(ctx, f.SSL_CONF_CTX_finish(conf), 'sslConf');
}

/** Handshakes stop where a function of the user's decides. */
function ask(ctx: SslCtxPointer, settings: ContextSettings): void {
  const id = Handle.idOf(ctx);
  const { verifyCallback, certRequestCallback, clientHelloCallback, serverSessions } = settings;
  if (typeof verifyCallback === 'function') addon.ask(id, 'verify');
  else if (verifyCallback === 'try' && settings.side === 'server') addon.ask(id, 'try');
  if (certRequestCallback !== null) addon.ask(id, 'certificate');
  if (clientHelloCallback !== null || serverSessions.kind === 'store') {
    addon.ask(id, 'client-hello');
  }
}
