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
  refuseMixedSessions(read);
  refuseUnsafeEarlyData(read);
  return read;
}

/** Sessions are in tickets, or in a store. */
function refuseMixedSessions(read: Arguments<'createSslServerContext'>): void {
  const { sessionCache, ticketKey, ticketKeys } = read;
  if (ticketKey !== null && ticketKeys !== null) {
    throw invalidCombination(
      'createSslServerContext takes either "ticketKey" or "ticketKeys", not both.',
    );
  }
  if (sessionCache.kind !== 'store' || (ticketKey === null && ticketKeys === null)) return;
  throw invalidCombination(
    'createSslServerContext takes either keys of tickets or a store as "sessionCache": with a store ' +
      'no tickets are made.',
  );
}

/** Early data must be heard by somebody, come once, and come from a client that was judged. */
function refuseUnsafeEarlyData(read: Arguments<'createSslServerContext'>): void {
  const { maxEarlyData, earlyDataCallback, dangerAllowEarlyDataReplay: danger } = read;
  const { sessionCache, verifyCallback } = read;
  const call = 'createSslServerContext';
  if (maxEarlyData === 0) {
    if (earlyDataCallback === null && !danger) return;
    const which = danger ? 'dangerAllowEarlyDataReplay' : 'earlyDataCallback';
    throw invalidCombination(
      `${call} with "${which}" needs "maxEarlyData": without it none comes.`,
    );
  }
  if (earlyDataCallback === null) {
    throw invalidCombination(
      `${call} with "maxEarlyData" needs "earlyDataCallback", which is called with the data.`,
    );
  }
  if (typeof verifyCallback === 'function') {
    throw invalidCombination(
      `${call} cannot take "maxEarlyData" beside a function as "verifyCallback": that is asked after ` +
        'the data has come.',
    );
  }
  if (danger || sessionCache.kind === 'internal') return;
  throw invalidCombination(
    `${call} with "maxEarlyData" needs sessions in memory ("sessionCache" true or a number): by them ` +
      'it knows data that was sent before. "dangerAllowEarlyDataReplay" does without.',
  );
}

/** @corresponds create-ssl-client-context */
export function normaliseSslClientContext(options: unknown): Arguments<'createSslClientContext'> {
  const read = readOptions('createSslClientContext', options);
  refuseUnequalPairs('createSslClientContext', read);
  return read;
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
