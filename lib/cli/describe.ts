// What the commands print about a connection.
// Asks the connection; prints nothing itself.

import type { CertificateData, SslConnection } from '../connections/index.js';
import { nameOfLibrary } from '../connections/index.js';

/** Lines that say what was agreed. */
export function describeConnection(connection: SslConnection): string[] {
  const { cipher, group } = connection;
  const [verified, code] = connection.verify();
  return [
    row('library', nameOfLibrary(connection.sslRef) ?? 'unknown'),
    row('protocol', connection.protocolVersion),
    row('cipher', cipher === null ? 'none' : `${cipher.name} (${cipher.bits} bits)`),
    row('group', group ?? 'none'),
    row('verified', verified ? 'yes' : `no (X509_V code ${code ?? 'none: no certificate'})`),
    ...describeChain(connection.getPeerCertificatesData() ?? []),
  ];
}

/** One line of a table. */
export function row(name: string, value: string): string {
  return `${name.padEnd(12)}${value}`;
}

function describeChain(chain: readonly CertificateData[]): string[] {
  return chain.map((certificate, depth) => {
    const names = certificate.subjectAlternativeNames.join(', ');
    const until = certificate.notAfter.toISOString().slice(0, 10);
    const text = `${certificate.subject}, issued by ${certificate.issuer}, until ${until}`;
    return row(depth === 0 ? 'peer chain' : '', names === '' ? text : `${text} [${names}]`);
  });
}
