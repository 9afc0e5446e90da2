// Arguments of createSslServerContext and createSslClientContext.
// Pure: reads no file.

import { invalidCombination } from '../conditions/index.js';
import type { Arguments } from './calls.js';
import { readOptions } from './read.js';

/** @corresponds create-ssl-server-context */
export function normaliseSslServerContext(options: unknown): Arguments<'createSslServerContext'> {
  const read = readOptions('createSslServerContext', options);
  refuseUnequalPairs('createSslServerContext', read);
  const asks = read.verifyCallback === true;
  if (asks && read.opensslTrustedFile === null && read.opensslTrustedDirectory === null) {
    throw invalidCombination(
      'createSslServerContext with verifyCallback: true needs opensslTrustedFile or ' +
        'opensslTrustedDirectory: whose certificates its clients may have.',
    );
  }
  return read;
}

/** @corresponds create-ssl-client-context */
export function normaliseSslClientContext(options: unknown): Arguments<'createSslClientContext'> {
  const read = readOptions('createSslClientContext', options);
  refuseUnequalPairs('createSslClientContext', read);
  return read;
}

/** A certificate for each key, or the other way round. */
export function refuseUnequalPairs(
  call: string,
  { keyFile, certFile }: Pick<Arguments<'createSslClientContext'>, 'keyFile' | 'certFile'>,
): void {
  if (keyFile === null || certFile === null || keyFile.length === certFile.length) return;
  throw invalidCombination(
    `${call} needs as many certFile as keyFile: ${certFile.length} and ${keyFile.length} were given.`,
  );
}
