// DANE (RFC 6698, 7671): the TLSA records that a client's server must match.
// Asks no name server: the records, and that DNSSEC vouches for them, are the caller's.

import { type DaneSettings, type TlsaFields, tlsaRecords } from '../../arguments/index.js';
import { addon } from '../../binding/load.js';
import { conditionFromErrors, SslVerificationFailure } from '../../conditions/index.js';
import type { SslCtxPointer, SslPointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';
import type { ExpectedPeer } from '../expected-peer.js';
import { must } from './credentials.js';

/** @corresponds SSL_CTX_dane_enable */
export function enableDane(ctx: SslCtxPointer): void {
  must(ctx, opensslFor(ctx.library).SSL_CTX_dane_enable(ctx), 'dane');
}

/**
 * Gives a connection its records. Without a usable one OpenSSL would go back to the trust in use, so
 * that is refused.
 *
 * @corresponds SSL_dane_enable, SSL_dane_set_flags, SSL_dane_tlsa_add
 */
export function requireDane(ssl: SslPointer, dane: DaneSettings, peer: ExpectedPeer): void {
  const f = opensslFor(ssl.library);
  const domain = baseDomainOf(peer);
  const records = recordsFor(dane, domain);
  if (f.SSL_dane_enable(ssl, domain) !== 1) {
    throw conditionFromErrors(`Cannot use DANE for ${domain}`, addon.takeErrors(ssl.library));
  }
  if (!dane.eeNameChecks) f.SSL_dane_set_flags(ssl, DANE_FLAG_NO_DANE_EE_NAMECHECKS);
  let usable = 0;
  for (const { usage, selector, matchingType, data } of records) {
    const result = f.SSL_dane_tlsa_add(ssl, usage, selector, matchingType, data);
    if (result > 0) usable++;
    const errors = addon.takeErrors(ssl.library);
    if (result >= 0) continue;
    const record = `${usage} ${selector} ${matchingType}`;
    throw conditionFromErrors(`OpenSSL does not accept the TLSA record ${record} …`, errors);
  }
  if (usable > 0) return;
  throw unauthenticated(
    `None of the ${records.length} TLSA records for ${domain} is usable: each has a usage, selector or ` +
      'matching type that OpenSSL does not know. Give one that is usable, or leave dane out.',
  );
}

function baseDomainOf({ tlsextHostName, host }: ExpectedPeer): string {
  const byHost = host !== null && host.family === 0 ? host.name : null;
  const domain = tlsextHostName ?? byHost;
  if (domain !== null) return domain.replace(/\.$/, '');
  throw unauthenticated(
    'DANE needs the name that the TLSA records stand under: give dane.baseDomain or tlsextHostName, or connect by name.',
  );
}

function recordsFor({ records }: DaneSettings, domain: string): readonly TlsaFields[] {
  if (typeof records !== 'function') return records;
  return tlsaRecords(records(domain), { call: 'dane', name: 'records', recognise: {} });
}

function unauthenticated(text: string): SslVerificationFailure {
  return new SslVerificationFailure(text, { code: 'ERR_SSL_DANE_NO_TLSA_RECORDS' });
}

const DANE_FLAG_NO_DANE_EE_NAMECHECKS = 1;
