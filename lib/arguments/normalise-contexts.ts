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
