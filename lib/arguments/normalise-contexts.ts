// Arguments of createSslServerContext and createSslClientContext.
// Pure: reads no file.

import { invalidCombination } from '../conditions/index.js';
import type { Arguments } from './calls.js';
import { readOptions } from './read.js';

/** @corresponds create-ssl-server-context */
export function normaliseSslServerContext(options: unknown): Arguments<'createSslServerContext'> {
  const call = 'createSslServerContext';
  const read = readOptions(call, options);
  refuseUnequalPairs(call, read);
  refuseRawKeys(call, read);
  const asks = read.verifyCallback === true && read.rawPublicKeys?.expected == null;
  if (asks && read.opensslTrustedFile === null && read.opensslTrustedDirectory === null) {
    throw invalidCombination(
      `${call} with verifyCallback: true needs opensslTrustedFile or ` +
        'opensslTrustedDirectory: whose certificates its clients may have.',
    );
  }
  return read;
}

/** @corresponds create-ssl-client-context */
export function normaliseSslClientContext(options: unknown): Arguments<'createSslClientContext'> {
  const call = 'createSslClientContext';
  const read = readOptions(call, options);
  refuseUnequalPairs(call, read);
  refuseRawKeys(call, read);
  const { ocspStaple, dane, verifyCallback, rawPublicKeys } = read;
  if (verifyCallback === false && ocspStaple !== null) throw pointless(call, 'ocspStaple');
  if (verifyCallback === false && dane !== null) throw pointless(call, 'dane');
  if (rawPublicKeys?.expected == null || (ocspStaple === null && dane === null)) return read;
  const other = dane === null ? 'ocspStaple' : 'dane';
  throw invalidCombination(
    `${call} takes rawPublicKeys.expected or ${other}, not both: a raw key has no certificate.`,
  );
}

function refuseRawKeys(
  call: string,
  {
    rawPublicKeys,
    keyFile,
    verifyCallback,
  }: Pick<Arguments<'createSslClientContext'>, 'rawPublicKeys' | 'keyFile' | 'verifyCallback'>,
): void {
  if (rawPublicKeys === null) return;
  if (rawPublicKeys.own && keyFile === null) {
    throw invalidCombination(`${call} with rawPublicKeys.own needs keyFile: the key to show.`);
  }
  if (rawPublicKeys.expected === null || verifyCallback !== false) return;
  throw pointless(call, 'rawPublicKeys.expected');
}

function pointless(call: string, keyword: string): TypeError {
  return invalidCombination(
    `${call} with ${keyword} must verify its peer: give verifyCallback true, 'try' or a function.`,
  );
}

function refuseUnequalPairs(
  call: string,
  { keyFile, certFile }: Pick<Arguments<'createSslClientContext'>, 'keyFile' | 'certFile'>,
): void {
  if (keyFile === null || certFile === null || keyFile.length === certFile.length) return;
  throw invalidCombination(
    `${call} needs as many certFile as keyFile: ${certFile.length} and ${keyFile.length} were given.`,
  );
}
