// Arguments of the calls on what is there already: an SSL_CTX, an SSL, a connection; and of reading files.
// Pure: reads no file, and knows no handle.

import { invalidCombination } from '../conditions/index.js';
import type { Arguments } from './calls.js';
import { source } from './context-values.js';
import { filePath } from './live-keywords.js';
import { refuseUnequalPairs } from './normalise-contexts.js';
import { placeOf, readOptions } from './read.js';
import { keySources } from './signer-values.js';
import type { KeySource, MaterialSource } from './types.js';

/** Arguments of `readCertificates`. */
export interface ReadCertificatesArguments extends Arguments<'readCertificates'> {
  readonly keyFile: readonly KeySource[] | null;
}

/** @corresponds ssl-connection-read-certificates */
export function normaliseReadCertificates(
  keyFile: unknown,
  options: unknown,
): ReadCertificatesArguments {
  const call = 'readCertificates';
  const keys = keySources(keyFile ?? null, placeOf(call, 'keyFile'));
  const read = { ...readOptions(call, options), keyFile: keys };
  if (keys === null && read.certFile === null) {
    throw invalidCombination(`${call} needs keyFile, or certFile with the key in it.`);
  }
  refuseUnequalPairs(call, read);
  return Object.freeze(read);
}

/** @corresponds ssl-connection-read-dh-params-file */
export function normaliseReadDhParamsFile(filename: unknown): MaterialSource {
  return source(filename, placeOf('readDhParamsFile', 'filename'));
}

/** A file for one of the calls that read one. */
export function normaliseFilename(filename: unknown, call: string): string {
  return filePath(filename, placeOf(call, 'filename'));
}

/** Options of a call that may take a password or a function for it: never both. */
export function normaliseReading<
  Name extends 'pemRead' | 'readDhparams' | 'readPrivateKeyFile' | 'readCertificateKeyPairs',
>(call: Name, options: unknown): Arguments<Name> {
  const read = readOptions(call, options);
  const { passPhrase, callback } = read as Arguments<'pemRead'>;
  refuseTwoPasswords(call, passPhrase, callback);
  return read;
}

/** @corresponds set-ssl-ctx-dh */
export function normaliseSetSslCtxDh(options: unknown): Arguments<'setSslCtxDh'> {
  const read = readOptions('setSslCtxDh', options);
  refuseTwoPasswords('setSslCtxDh', read.passPhrase, read.callback);
  const { dh, filename, func, filenameList } = read;
  if ((dh ?? filename ?? func ?? filenameList) !== null) return read;
  throw invalidCombination('setSslCtxDh needs one of dh, filename, func and filenameList.');
}

/** @corresponds set-ssl-ctx-password-callback */
export function normaliseSetSslCtxPasswordCallback(
  options: unknown,
): Arguments<'setSslCtxPasswordCallback'> {
  const read = readOptions('setSslCtxPasswordCallback', options);
  if ((read.callback === null) !== (read.password === null)) return read;
  throw invalidCombination(
    'setSslCtxPasswordCallback needs either callback or password: one of them, and not both.',
  );
}

/** Options of `createSignerKey`. */
export function normaliseSignerKey(options: unknown): Arguments<'createSignerKey'> {
  return readOptions('createSignerKey', options);
}

/** Options of `keyUpdate`. */
export function normaliseKeyUpdate(options: unknown): Arguments<'keyUpdate'> {
  return readOptions('keyUpdate', options);
}

/** Options of `requestCertificate`. */
export function normaliseRequestCertificate(options: unknown): Arguments<'requestCertificate'> {
  return readOptions('requestCertificate', options);
}

/** Options of `traceHandshake`. */
export function normaliseTraceHandshake(options: unknown): Arguments<'traceHandshake'> {
  return readOptions('traceHandshake', options);
}

function refuseTwoPasswords(call: string, passPhrase: unknown, callback: unknown): void {
  if (passPhrase === null || callback === null) return;
  throw invalidCombination(`${call} takes either passPhrase or callback, not both.`);
}
